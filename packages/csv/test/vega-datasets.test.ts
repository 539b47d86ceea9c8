import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MemoryFile } from '@jobstack/handler-sdk/testing';
import { CsvError, parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { openCsv } from '../src/index.ts';

/** Files that real programs have written. */
const DATA = join(dirname(fileURLToPath(import.meta.resolve('vega-datasets'))), '../data');

const names = readdirSync(DATA).filter((name) => name.endsWith('.csv'));

describe('the CSV files of vega-datasets, with nothing told', () => {
  it('are all there', () => expect(names).toHaveLength(23));

  it.each(names)('%s holds what csv-parse reads', async (name) => {
    const content = readFileSync(join(DATA, name));

    await using csv = await openCsv(new MemoryFile({ content }));
    const batches = await Array.fromAsync(csv);

    const rows = batches.flatMap((batch) => batch.rows.map(({ fields }) => fields));
    expect(batches.flatMap(({ problems }) => problems)).toEqual([]);
    // One text each: to compare arrays of 200,000 texts takes seconds.
    expect(JSON.stringify([csv.header, ...rows])).toBe(JSON.stringify(strictly(content)));
  });
});

function strictly(content: Buffer): string[][] | string {
  try {
    return parse(content, { bom: true, record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: true });
  } catch (error) {
    return error instanceof CsvError ? error.message : String(error);
  }
}
