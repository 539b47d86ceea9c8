import type { RecordScanner, ScannedRecord } from './record-scanner.ts';

/** Records pulled from a stream of chunks, which is read no further than they need. */
export class RecordSource implements AsyncDisposable {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #scanner: RecordScanner;
  #ended = false;

  constructor(chunks: AsyncIterator<Uint8Array>, scanner: RecordScanner) {
    this.#chunks = chunks;
    this.#scanner = scanner;
  }

  /** Where the record after the last one taken starts. */
  get place(): RecordScanner['place'] {
    return this.#scanner.place;
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
    this.#ended = true;
    await this.#chunks.return?.();
  }

  /** False at the end of the file. */
  async #readOn(): Promise<boolean> {
    if (this.#ended) return false;
    const { done, value } = await this.#chunks.next();
    if (done) {
      this.#ended = true;
      this.#scanner.end();
    } else {
      this.#scanner.push(value);
    }
    return true;
  }
}
