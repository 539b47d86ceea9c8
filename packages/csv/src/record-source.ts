import { type CsvEncoding, encodingOf, type Units } from './encoding.ts';
import type { ReadableFile } from './file-content.ts';
import type { ScannedRecord } from './open-record.ts';
import type { RecordScanner } from './record-scanner.ts';
import { concat } from './text-block.ts';

/** Records pulled from a file, which is read no further than they need. */
export class RecordSource implements AsyncDisposable {
  readonly #file: ReadableFile;
  readonly #scanner: RecordScanner;
  readonly #encoding: CsvEncoding;
  /** A record that was taken and given back. */
  #returned: ScannedRecord | undefined;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  #units: UnitReader = bytesAsUnits;
  /** Unit of the file that the chunks go on with. */
  #offset = Number.NaN;
  #isClosed = false;

  /** @param file what it holds, not compressed */
  constructor(file: ReadableFile, scanner: RecordScanner, encoding: CsvEncoding) {
    this.#file = file;
    this.#scanner = scanner;
    this.#encoding = encoding;
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
    const records: ScannedRecord[] = this.#returned ? [this.#returned] : [];
    this.#returned = undefined;
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

  /** The record will be taken a second time; it is the last one taken. */
  giveBack(record: ScannedRecord): void {
    this.#returned = record;
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
    const units = this.#units(done ? undefined : value);
    this.#offset += units.length;
    if (units.length > 0) this.#scanner.push(units);
    if (done) {
      this.#chunks = undefined;
      this.#scanner.end();
    }
    return true;
  }

  async #open(offset: number): Promise<void> {
    await this.#close();
    this.#offset = offset;
    this.#units = unitReader(this.#encoding);
    const from = offset * encodingOf(this.#encoding).unitBytes;
    // Asking for bytes after the last is an error in object storage.
    const chunks = from < this.#file.size ? this.#file.stream({ from }) : noChunks();
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async #close(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = undefined;
    await chunks?.return?.();
  }
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}

/** Turns the next chunk of a file into units; undefined: the file has ended. */
type UnitReader = (chunk: Uint8Array | undefined) => Units;

function bytesAsUnits(chunk: Uint8Array | undefined): Units {
  return chunk ?? new Uint8Array();
}

export function unitReader(encoding: CsvEncoding): UnitReader {
  if (encoding === 'utf-16le') return wideUnits(0, 1);
  if (encoding === 'utf-16be') return wideUnits(1, 0);
  return bytesAsUnits;
}

/** Half a unit at the end of a chunk waits for the next; at the end of the file it becomes one that no text can have. */
function wideUnits(low: 0 | 1, high: 0 | 1): UnitReader {
  let rest: Uint8Array = new Uint8Array();
  return (chunk) => {
    if (!chunk) return rest.length > 0 ? Uint16Array.of(0xdfff) : new Uint16Array();
    const bytes = rest.length > 0 ? (concat(rest, chunk) as Uint8Array) : chunk;
    const units = new Uint16Array(bytes.length >> 1);
    for (let index = 0; index < units.length; index++) {
      units[index] = (bytes[2 * index + low] ?? 0) | ((bytes[2 * index + high] ?? 0) << 8);
    }
    rest = bytes.slice(units.length * 2);
    return units;
  };
}
