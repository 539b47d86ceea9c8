import type { ReadableFile } from './detect-delimiter.ts';
import type { ScannedRecord } from './open-record.ts';
import type { RecordScanner } from './record-scanner.ts';

/** Records pulled from a file, which is read no further than they need. */
export class RecordSource implements AsyncDisposable {
  readonly #file: ReadableFile;
  readonly #scanner: RecordScanner;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  /** Byte of the file that the chunks go on with. */
  #offset = Number.NaN;
  #isClosed = false;

  constructor(file: ReadableFile, scanner: RecordScanner) {
    this.#file = file;
    this.#scanner = scanner;
  }

  /** Where the record after the last one taken starts. */
  get place(): RecordScanner['place'] {
    return this.#scanner.place;
  }

  /** How many fields a record has; to be told after the first one. */
  set columns(count: number) {
    this.#scanner.columns = count;
  }

  /** The next records, at least one and at most so many, until `maxBytes` are exceeded; none at the end of the file. */
  async take(maxRecords: number, maxBytes: number): Promise<ScannedRecord[]> {
    const records: ScannedRecord[] = [];
    let bytes = 0;
    while (records.length < maxRecords && bytes < maxBytes) {
      const record = this.#scanner.next();
      if (record) {
        records.push(record);
        bytes += record.end - record.start;
      } else if (!(await this.#readOn())) {
        break;
      }
    }
    return records;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#close();
  }

  /** False at the end of the file. */
  async #readOn(): Promise<boolean> {
    if (this.#isClosed) return false;
    if (this.#offset !== this.#scanner.nextOffset) await this.#open(this.#scanner.nextOffset);
    if (!this.#chunks) return false;
    const { done, value } = await this.#chunks.next();
    if (done) {
      this.#chunks = undefined;
      this.#scanner.end();
    } else {
      this.#offset += value.length;
      this.#scanner.push(value);
    }
    return true;
  }

  async #open(offset: number): Promise<void> {
    await this.#close();
    this.#offset = offset;
    // Asking for bytes after the last is an error in object storage.
    const chunks = offset < this.#file.size ? this.#file.stream({ from: offset }) : noChunks();
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async #close(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = undefined;
    await chunks?.return?.();
  }
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}
