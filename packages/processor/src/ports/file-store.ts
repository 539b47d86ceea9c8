import type { JobFile } from '@jobstack/handler-sdk';

/** What a job row remembers about its file. */
export interface StoredFile {
  /** Where the object lies in the bucket. */
  readonly key: string;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
}

/** Object storage, as the engine sees it. */
export interface FileStore {
  /**
   * A lazily read file; nothing is fetched before `stream` is called.
   *
   * Reading throws JobStackError `FILE_UNAVAILABLE` when the object cannot be read at present: no fault of the job's.
   */
  open(file: StoredFile): JobFile;
}
