// @jobstack/aws

import { S3Client } from "@aws-sdk/client-s3";
import { Message, SQSClient } from "@aws-sdk/client-sqs";
import { Clock, Delivery, DirectDelivery, FileStore, JobQueue, StoredFile, SweepSummary, Sweeper, Upload, UploadObject, UploadStore, UploadedObject } from "@jobstack/processor";
import { SQSEvent, SQSRecord } from "aws-lambda";
import { JobStackError, JsonValue, Ring } from "@jobstack/core";
import { JobFile } from "@jobstack/handler-sdk";
interface AwsClientSettings {
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly maxAttempts?: number | undefined;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  } | undefined;
}
export declare function createS3Client(settings?: AwsClientSettings): S3Client;
export declare function createSqsClient(settings?: AwsClientSettings): SQSClient;
interface SweepMessage {
  readonly generation: number;
  readonly notBefore: number;
}
export declare function formatSweepMessage({ generation, notBefore }: SweepMessage): string;
export declare function parseSweepMessage(body: string): SweepMessage | undefined;
interface SqsJobQueueOptions {
  readonly client: SQSClient;
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly sweepQueueUrl?: string | undefined;
  readonly onFailure?: (error: JobStackError) => void;
  readonly clock?: Clock;
}
export declare class SqsJobQueue implements JobQueue {
  #private;
  constructor({ client, queueUrls, sweepQueueUrl, onFailure, clock }: SqsJobQueueOptions);
  ring(rings: readonly Ring[]): Promise<readonly string[]>;
  returnAfter(delivery: Omit<Delivery, 'taskId'>, seconds: number): Promise<void>;
  armSweep(generation: number, delayMs: number): Promise<boolean>;
  sendSweep(message: SweepMessage): Promise<void>;
}
interface SweepProcessor {
  readonly sweeper: Pick<Sweeper, 'sweep'>;
  readonly queue: Pick<SqsJobQueue, 'sendSweep'>;
  readonly clock?: Clock;
}
export declare function processSweepEvent({ sweeper, queue, clock }: SweepProcessor, event: Partial<SQSEvent>): Promise<SweepSummary[]>;
export declare function formatRingMessage(taskId: string): string;
export declare function readRingMessage(message: JsonValue): string | undefined;
interface S3FileStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly partBytes?: number;
  readonly tries?: number;
  readonly clock?: Clock;
}
export declare class S3FileStore implements FileStore {
  #private;
  constructor(options: S3FileStoreOptions);
  open(file: StoredFile): JobFile;
}
interface S3UploadStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly clock?: Clock;
}
export declare class S3UploadStore implements UploadStore {
  #private;
  constructor({ client, bucket, clock }: S3UploadStoreOptions);
  presign({ key, contentType, size }: UploadObject, expiresInSeconds: number): Promise<Upload>;
  head(key: string): Promise<UploadedObject | undefined>;
  remove(keys: readonly string[]): Promise<void>;
  removeAll(prefix: string): Promise<number>;
}
interface SqsDeadLettersOptions {
  readonly client: SQSClient;
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly deadLetterUrls: Readonly<Record<string, string>>;
}
export declare class SqsDeadLetters {
  #private;
  constructor(options: SqsDeadLettersOptions);
  add(record: SQSRecord): Promise<boolean>;
}
interface ParsedSqsEvent {
  readonly deliveries: readonly (Delivery | DirectDelivery)[];
  readonly malformed: readonly MalformedMessage[];
}
interface MalformedMessage {
  readonly record: SQSRecord;
  readonly why: string;
}
export declare function parseSqsEvent(event: SQSEvent): ParsedSqsEvent;
export declare function toSqsRecord(message: Message, queueArn: string, region: string): SQSRecord;
export declare const SQS_REQUEST_SIZE = 10;
interface SqsSourceFacts {
  readonly arn: string;
  readonly visibilitySeconds: number;
}
export declare class SqsSource {
  #private;
  constructor(sqs: SQSClient, url: string);
  facts(): Promise<SqsSourceFacts>;
  receive(limit: number, waitSeconds: number): Promise<readonly Message[]>;
  delete(messages: readonly Pick<Message, 'ReceiptHandle'>[]): Promise<void>;
  giveBack(messages: readonly Pick<Message, 'ReceiptHandle'>[]): Promise<void>;
}
export type { AwsClientSettings, MalformedMessage, ParsedSqsEvent, S3FileStoreOptions, S3UploadStoreOptions, SqsDeadLettersOptions, SqsJobQueueOptions, SqsSourceFacts, SweepMessage, SweepProcessor };