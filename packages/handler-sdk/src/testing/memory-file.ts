import { createHash } from 'node:crypto';
import type { JobFile, StreamOptions } from '../job-file.ts';

export interface MemoryFileOptions {
  /** @default 'input.csv' */
  readonly name?: string;
  /** Text is encoded as UTF-8. */
  readonly content: string | Uint8Array;
  /** @default 'text/csv' */
  readonly contentType?: string;
  /** Bytes per chunk of `stream`. Small ones show whether a handler copes with records cut in two. @default 65536 */
  readonly chunkSize?: number;
}

/** A `JobFile` whose content lies in memory; it never changes and is never missing. */
export class MemoryFile implements JobFile {
  readonly name: string;
  readonly contentType: string;
  readonly etag: string;
  readonly content: Buffer;
  readonly #chunkSize: number;

  constructor(options: MemoryFileOptions) {
    this.name = options.name ?? 'input.csv';
    this.contentType = options.contentType ?? 'text/csv';
    this.content = Buffer.from(options.content);
    this.etag = `"${createHash('md5').update(this.content).digest('hex')}"`;
    this.#chunkSize = options.chunkSize ?? 65_536;
  }

  get size(): number {
    return this.content.length;
  }

  async *stream({ from = 0 }: StreamOptions = {}): AsyncGenerator<Uint8Array> {
    for (let start = from; start < this.content.length; start += this.#chunkSize) {
      yield this.content.subarray(start, start + this.#chunkSize);
    }
  }
}
