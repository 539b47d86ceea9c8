import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
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
}
