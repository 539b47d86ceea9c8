import type { S3Client } from '@aws-sdk/client-s3';
import type { JobFile, StreamOptions } from '@jobstack/handler-sdk';
import { type Clock, type FileStore, type StoredFile, systemClock } from '@jobstack/processor';
import { type PartSource, readPart } from './s3-part.ts';

export interface S3FileStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** How much is fetched and held at a time by each open stream, in bytes. @default 4,194,304 (4 MiB) */
  readonly partBytes?: number;
  /** How often a read is tried before it counts as unavailable; progress starts the count anew. 1 to 20. @default 5 */
  readonly tries?: number;
  /** Paces the tries. @default systemClock */
  readonly clock?: Clock;
}

const DEFAULT_PART_BYTES = 4 * 1024 * 1024;
const DEFAULT_TRIES = 5;

/**
 * Files in one S3 bucket, read part by part. A part is fetched whole before it is handed out, so that a handler that spends
 * a minute on a chunk does not keep a connection waiting, and memory stays at one part whatever the file's size.
 */
export class S3FileStore implements FileStore {
  readonly #options: Required<S3FileStoreOptions>;

  constructor(options: S3FileStoreOptions) {
    this.#options = { partBytes: DEFAULT_PART_BYTES, tries: DEFAULT_TRIES, clock: systemClock, ...options };
  }

  open(file: StoredFile): JobFile {
    const options = this.#options;
    return {
      name: file.name,
      size: file.size,
      contentType: file.contentType,
      etag: file.etag,
      stream: ({ from = 0 }: StreamOptions = {}) => readParts({ ...options, file }, from),
    };
  }
}

async function* readParts(source: PartSource & { partBytes: number }, from: number): AsyncIterable<Uint8Array> {
  for (let start = from; start < source.file.size; start += source.partBytes) {
    yield* await readPart(source, start, Math.min(start + source.partBytes, source.file.size));
  }
}
