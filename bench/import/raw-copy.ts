import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Measurement, measure } from './measurement.ts';

/** PostgreSQL's fastest way in: COPY of the file, from the disk, unchecked, into an empty table like `places`. */
export async function measureCopy(sql: Client, path: string): Promise<Measurement> {
  await sql.query('DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy (LIKE places INCLUDING ALL); CHECKPOINT');
  const measurement = await measure(async () => {
    const copy = sql.query(
      copyFrom('COPY bench_copy (zip_code, latitude, longitude, city, state, county) FROM STDIN (FORMAT csv, HEADER)'),
    );
    await pipeline(createReadStream(path), copy);
    return copy.rowCount;
  });
  await sql.query('DROP TABLE bench_copy');
  return measurement;
}
