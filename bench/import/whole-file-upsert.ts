import { openCsv } from '@jobstack/csv';
import { createPool, inTransaction } from '@jobstack/database';
import type { JobFile } from '@jobstack/handler-sdk';
import { places } from '@jobstack/handlers/tables';
import { type Measurement, measure } from './measurement.ts';

/** What a statement of `insert().values()` can take: 65,535 parameters. */
const ROWS_PER_STATEMENT = 5_000;

/**
 * What a careful first handler does: the whole file in one transaction, 5,000 rows a statement, nothing checked but by the database. It
 * keeps its locks to the end, and begins anew after any crash.
 */
export async function measureWholeFileUpsert(
  url: string,
  file: Pick<JobFile, 'size' | 'stream'>,
): Promise<Measurement> {
  const pool = createPool(url, { maxConnections: 1 });
  try {
    return await measure(() =>
      inTransaction(pool, async (tx) => {
        let count = 0;
        for await (const { rows } of await openCsv(file, { batchRows: ROWS_PER_STATEMENT })) {
          const values = rows.map(({ fields: [zipCode = '', latitude, longitude, city = '', state = '', county] }) => ({
            ...{ zipCode, latitude: Number(latitude), longitude: Number(longitude) },
            ...{ city, state, county },
          }));
          await tx.insert(places).values(values).onConflictDoNothing({ target: places.zipCode });
          count += rows.length;
        }
        return count;
      }),
    );
  } finally {
    await pool.end();
  }
}
