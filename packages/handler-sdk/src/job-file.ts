export interface StreamOptions {
  /** First byte to read, 0-based. @default 0 */
  readonly from?: number;
}

/** The file that came with the job, read straight from object storage and never held whole in memory. */
export interface JobFile {
  /** The name the client gave when it created the job. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly contentType: string;
  /** Identifies the content. Every read is pinned to it: a file that changes under a running job is an error, not a mixture. */
  readonly etag: string;
  /**
   * The content from a given byte on. Each call opens a new read; dropped connections are resumed inside.
   *
   * @throws PermanentError `FILE_CHANGED` when the stored object is no longer the one the job started with, `FILE_MISSING` when it is gone
   */
  stream(options?: StreamOptions): AsyncIterable<Uint8Array>;
}
