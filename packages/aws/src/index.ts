export { type AwsClientSettings, createS3Client, createSqsClient } from './clients.ts';
export { formatRingMessage, parseRingMessage } from './ring-message.ts';
export { S3FileStore, type S3FileStoreOptions } from './s3-file-store.ts';
export { S3UploadStore, type S3UploadStoreOptions } from './s3-upload-store.ts';
export { type ParsedSqsEvent, parseSqsEvent } from './sqs-event.ts';
export { SqsJobQueue, type SqsJobQueueOptions } from './sqs-job-queue.ts';
