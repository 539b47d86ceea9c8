import { PermanentError } from '@jobstack/core';
import type { JobFile } from '@jobstack/handler-sdk';
import { concat } from './text-block.ts';

/** The parts of a file that reading takes. */
export type ReadableFile = Pick<JobFile, 'size' | 'stream'>;

/** The beginning of a file. */
export interface FileHead {
  readonly bytes: Uint8Array;
  /** Whether it is all of the file. */
  readonly isWhole: boolean;
}

/** A file whose beginning can be looked at without being asked for a second time. */
export class PeekedFile implements ReadableFile {
  readonly #file: ReadableFile;
  #head: FileHead | undefined;
  #chunks: AsyncIterator<Uint8Array> | undefined;

  constructor(file: ReadableFile) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.size;
  }

  /** At least so many bytes, if the file has them. */
  async peek(bytes: number): Promise<FileHead> {
    if (this.#head) return this.#head;
    this.#chunks = this.size === 0 ? noChunks() : this.#file.stream({ from: 0 })[Symbol.asyncIterator]();
    this.#head = await readHead(this.#chunks, bytes);
    return this.#head;
  }

  /** The first read from the beginning goes on where `peek` has stopped. */
  stream(options?: { readonly from?: number }): AsyncIterable<Uint8Array> {
    const chunks = this.#chunks;
    if (!chunks || (options?.from ?? 0) > 0) return this.#file.stream(options);
    this.#chunks = undefined;
    return goOn(this.#head, chunks);
  }

  /** Ends the read that `peek` began, if nobody has gone on with it. */
  async close(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = undefined;
    await chunks?.return?.();
  }
}

/** What a gzip file holds. A read that does not begin at its start inflates what lies before, too: gzip has no other way in. */
export class InflatedFile implements ReadableFile {
  readonly size = Number.POSITIVE_INFINITY;
  readonly #file: ReadableFile;

  constructor(file: ReadableFile) {
    this.#file = file;
  }

  async *stream({ from = 0 }: { readonly from?: number } = {}): AsyncGenerator<Uint8Array> {
    let at = 0;
    for await (const chunk of inflate(this.#file.stream({ from: 0 }))) {
      const skipped = Math.max(0, from - at);
      at += chunk.length;
      if (skipped < chunk.length) yield chunk.subarray(skipped);
    }
  }
}

/** A file that knows how far it was read. */
export class CountedFile implements ReadableFile {
  readonly #file: ReadableFile;
  /** The byte that the latest read has come to. */
  offset = 0;

  constructor(file: ReadableFile) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.size;
  }

  async *stream(options?: { readonly from?: number }): AsyncGenerator<Uint8Array> {
    this.offset = options?.from ?? 0;
    for await (const chunk of this.#file.stream(options)) {
      this.offset += chunk.length;
      yield chunk;
    }
  }
}

/** As many bytes of the beginning of a gzip file's content as its own beginning gives. */
export async function inflateHead({ bytes, isWhole }: FileHead, length: number): Promise<FileHead> {
  const chunks = inflate(once(bytes));
  let head: Uint8Array = new Uint8Array();
  try {
    for await (const chunk of chunks) {
      head = join(head, chunk);
      if (head.length >= length) return { bytes: head, isWhole: false };
    }
    return { bytes: head, isWhole };
  } catch (error) {
    // The data ends in the middle when the head is not the whole file.
    if (isWhole || head.length === 0) throw error;
    return { bytes: head, isWhole: false };
  }
}

async function* inflate(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { readable, writable } = gunzip();
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const feeding = new Feeding();
  const fed = feeding.feed(source, writer);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw feeding.failure ?? brokenGzip(error);
  } finally {
    feeding.isStopped = true;
    await reader.cancel().catch(() => undefined);
    await fed;
  }
}

/** The inflater of Node, which also takes files of several members, or else of the browser, which does not. */
function gunzip(): Pick<DecompressionStream, 'readable' | 'writable'> {
  const node = globalThis.process?.getBuiltinModule?.bind(globalThis.process);
  const inflater = node?.('node:zlib')?.createGunzip({ chunkSize: 65_536 });
  const duplex = node?.('node:stream')?.Duplex;
  if (!inflater || !duplex) return new DecompressionStream('gzip');
  return duplex.toWeb(inflater) as Pick<DecompressionStream, 'readable' | 'writable'>;
}

/** The way of a file's bytes into the inflater. */
class Feeding {
  /** What reading the file has failed with. */
  failure: unknown;
  isStopped = false;

  async feed(source: AsyncIterable<Uint8Array>, writer: WritableStreamDefaultWriter): Promise<void> {
    // Failures of the writer are also failures of the reader, who tells them.
    writer.closed.catch(() => undefined);
    const chunks = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await this.#nextOf(chunks);
        if (done || this.isStopped) break;
        await writer.write(value);
      }
      if (!this.isStopped) await writer.close();
    } catch (error) {
      await writer.abort(error).catch(() => undefined);
    } finally {
      await chunks.return?.();
    }
  }

  async #nextOf(chunks: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    try {
      return await chunks.next();
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

function brokenGzip(error: unknown): PermanentError {
  const isCut = (error as { readonly code?: unknown } | undefined)?.code === 'Z_BUF_ERROR';
  const message = `gzip: expected a whole gzip file, found one that is ${isCut ? 'cut off' : 'damaged'}. Compress and upload it again.`;
  return new PermanentError(message, { code: 'CSV_GZIP', cause: error });
}

async function readHead(chunks: AsyncIterator<Uint8Array>, length: number): Promise<FileHead> {
  let bytes: Uint8Array = new Uint8Array();
  while (bytes.length < length) {
    const { done, value } = await chunks.next();
    if (done) return { bytes, isWhole: true };
    bytes = join(bytes, value);
  }
  return { bytes, isWhole: false };
}

async function* goOn(head: FileHead | undefined, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head && head.bytes.length > 0) yield head.bytes;
    while (!head?.isWhole) {
      const { done, value } = await chunks.next();
      if (done) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.length === 0 ? other : (concat(one, other) as Uint8Array);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}
