import { gzipSync } from 'node:zlib';
import { MemoryFile } from '@jobstack/handler-sdk/testing';
import { describe, expect, it } from 'vitest';
import { type CsvBatch, openCsv, type ReadableFile } from '../src/index.ts';

/** 2 MB, of which gzip makes more than is looked at before the first row. */
const TEXT = `id,text\n${Array.from({ length: 50_000 }, (_, id) => `${id},${(id * 2_654_435_761) % 4_294_967_296} ${Math.sin(id)}\n`).join('')}`;
const GZIPPED = gzipSync(TEXT);

/** A file that ends with a failure of its storage after so many bytes, and knows whether it was closed. */
class BreakingFile implements ReadableFile {
  readonly size = GZIPPED.length;
  closed = 0;
  readonly #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  async *stream({ from = 0 } = {}): AsyncGenerator<Uint8Array> {
    try {
      for (let start = from; start < this.#bytes; start += 16_384) yield GZIPPED.subarray(start, start + 16_384);
      throw new Error('connection reset');
    } finally {
      this.closed++;
    }
  }
}

async function readUntilError(file: ReadableFile): Promise<{ rows: number; error: unknown }> {
  let rows = 0;
  try {
    for await (const batch of await openCsv(file, { batchRows: 100 })) rows += batch.rows.length;
    return { rows, error: undefined };
  } catch (error) {
    return { rows, error };
  }
}

describe('a gzip file', () => {
  it('that is cut off gives what comes before, and then says so', async () => {
    const { rows, error } = await readUntilError(new MemoryFile({ content: GZIPPED.subarray(0, GZIPPED.length / 2) }));

    expect(rows).toBeGreaterThan(10_000);
    expect(rows).toBeLessThan(50_000);
    expect(error).toMatchObject({ code: 'CSV_GZIP', retryable: false, message: expect.stringContaining('cut off') });
  });

  it('passes on the failure of its storage as it is, so that the job is repeated', async () => {
    const file = new BreakingFile(GZIPPED.length / 2);

    const { error } = await readUntilError(file);

    expect(error).toMatchObject({ message: 'connection reset' });
    expect(file.closed).toBe(1);
  });

  it('is closed when the loop is left early', async () => {
    const file = new BreakingFile(GZIPPED.length);

    for await (const _batch of await openCsv(file, { batchRows: 10 })) break;

    expect(file.closed).toBe(1);
  });

  it('tells how many bytes of it have been read, and its cursors count those of its content', async () => {
    const batches: CsvBatch[] = await Array.fromAsync(
      await openCsv(new MemoryFile({ content: GZIPPED, chunkSize: 16_384 })),
    );

    const last = batches.at(-1);
    expect(last).toMatchObject({ bytesRead: GZIPPED.length, cursor: { offset: Buffer.byteLength(TEXT) } });
    expect(batches[0]?.bytesRead).toBeLessThan(GZIPPED.length);
  });
});
