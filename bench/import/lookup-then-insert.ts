import { openCsv } from '@jobstack/csv';
import type { JobFile } from '@jobstack/handler-sdk';
import type { Client } from 'pg';
import { type Measurement, measure } from './measurement.ts';

/** What most first handlers do: for each row, look whether it is there, and insert it if it is not. */
export async function measureLookupThenInsert(
  sql: Client,
  file: Pick<JobFile, 'size' | 'stream'>,
  rows: number,
): Promise<Measurement> {
  await sql.query('DROP TABLE IF EXISTS bench_loop; CREATE TABLE bench_loop (LIKE places INCLUDING ALL); CHECKPOINT');
  const measurement = await measure(async () => {
    const csv = await openCsv(file, { batchRows: rows });
    for await (const batch of csv) {
      for (const { fields } of batch.rows) await insertUnlessThere(sql, fields);
      return batch.rows.length;
    }
    return 0;
  });
  await sql.query('DROP TABLE bench_loop');
  return measurement;
}

async function insertUnlessThere(sql: Client, fields: readonly string[]): Promise<void> {
  const found = await sql.query('SELECT id FROM bench_loop WHERE zip_code = $1', [fields[0]]);
  if (found.rowCount) return;
  await sql.query(
    'INSERT INTO bench_loop (zip_code, latitude, longitude, city, state, county) VALUES ($1, $2, $3, $4, $5, $6)',
    [...fields],
  );
}
