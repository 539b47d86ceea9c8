import {
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { JobStackError } from '@jobstack/core';
import {
  type Clock,
  systemClock,
  type Upload,
  type UploadedObject,
  type UploadObject,
  type UploadStore,
} from '@jobstack/processor';

export interface S3UploadStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** @default systemClock */
  readonly clock?: Clock;
}

/** S3 takes at most so many keys in one request. */
const DELETE_AT_ONCE = 1_000;

/** Uploads straight from the client to S3, by presigned PUT. */
export class S3UploadStore implements UploadStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #clock: Clock;

  constructor({ client, bucket, clock = systemClock }: S3UploadStoreOptions) {
    this.#client = client;
    this.#bucket = bucket;
    this.#clock = clock;
  }

  async presign({ key, contentType, size }: UploadObject, expiresInSeconds: number): Promise<Upload> {
    const signingDate = new Date(this.#clock.now());
    const headers = { 'content-type': contentType, ...(size === undefined ? {} : { 'content-length': String(size) }) };
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      ContentType: contentType,
      ...(size === undefined ? {} : { ContentLength: size }),
    });
    const url = await getSignedUrl(this.#client, command, {
      expiresIn: expiresInSeconds,
      signingDate,
      // The presigner leaves content-type out unless it is named here: S3 would then take a file of any type.
      signableHeaders: new Set(Object.keys(headers)),
    });
    return { method: 'PUT', url, headers, expiresAt: new Date(signingDate.getTime() + expiresInSeconds * 1000) };
  }

  async head(key: string): Promise<UploadedObject | undefined> {
    try {
      const object = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return {
        size: object.ContentLength ?? 0,
        contentType: object.ContentType ?? 'application/octet-stream',
        etag: object.ETag ?? '',
      };
    } catch (error) {
      if ((error as Error).name === 'NotFound') return undefined;
      throw error;
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += DELETE_AT_ONCE) {
      const Objects = keys.slice(start, start + DELETE_AT_ONCE).map((Key) => ({ Key }));
      const { Errors = [] } = await this.#client.send(
        new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } }),
      );
      const [first] = Errors;
      if (first) {
        const message = `${Errors.length} object(s) could not be deleted, ${first.Key} the first: ${first.Code}. Repeat the erasure.`;
        throw new JobStackError('FILES_NOT_DELETED', message);
      }
    }
  }

  async removeAll(prefix: string): Promise<number> {
    let removed = 0;
    for (;;) {
      // Always the first page: what it held is gone by the next look.
      const { Contents = [] } = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, MaxKeys: DELETE_AT_ONCE }),
      );
      if (Contents.length === 0) return removed;
      await this.remove(Contents.map(({ Key = '' }) => Key));
      removed += Contents.length;
    }
  }
}
