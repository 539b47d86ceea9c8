export { type AwsClientSettings, createS3Client, createSqsClient } from './clients.ts';
export { processSweepEvent, type SweepProcessor } from './process-sweep-event.ts';
export { formatRingMessage, readRingMessage } from './ring-message.ts';
export { S3FileStore, type S3FileStoreOptions } from './s3-file-store.ts';
export { S3UploadStore, type S3UploadStoreOptions } from './s3-upload-store.ts';
export { SqsDeadLetters, type SqsDeadLettersOptions } from './sqs-dead-letters.ts';
export { type MalformedMessage, type ParsedSqsEvent, parseSqsEvent } from './sqs-event.ts';
export { SqsJobQueue, type SqsJobQueueOptions } from './sqs-job-queue.ts';

export { formatSweepMessage, parseSweepMessage, type SweepMessage } from './sweep-message.ts';
