import { thisDeployment } from '@jobstack/demo';
import { runLaptopStack } from '@jobstack/laptop';
import pg from 'pg';
import { measureJob } from './csv-import-job.ts';
import type { Measurement } from './measurement.ts';
import { KEY_SQL } from './places-file.ts';

/** Imports the file through API, S3, SQS and a worker process. @param tables name → every how many rows of it are there before */
export async function measureStack(
  path: string,
  rows: number,
  tables: Readonly<Record<string, number | undefined>>,
  dataFolder: string,
): Promise<Record<string, Measurement>> {
  const measured: Record<string, Measurement> = {};
  await runLaptopStack(
    async (stack) => {
      const sql = new pg.Client({ connectionString: stack.databaseUrl });
      await sql.connect();
      try {
        for (const [name, everyNth] of Object.entries(tables)) {
          await sql.query('TRUNCATE places');
          if (everyNth !== undefined) {
            await sql.query(
              `INSERT INTO places (zip_code, latitude, longitude, city, state, county)
               SELECT ${KEY_SQL}, 0, 0, 'Somewhere', 'Ohio', 'County' FROM generate_series(0, $1::int - 1, $2::int) AS n`,
              [rows, everyNth],
            );
          }
          await sql.query('VACUUM (ANALYZE)');
          await sql.query('CHECKPOINT');
          measured[name] = await measureJob(stack, sql, path, rows);
        }
        return 0;
      } finally {
        await sql.end();
      }
    },
    { ...thisDeployment, dataFolder, fresh: true, apiPort: 0, databaseUrl: undefined, awsEndpoint: undefined },
  );
  return measured;
}
