import { migrateDatabase } from '@jobstack/database';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import pg from 'pg';
import { BenchServer } from '../jobs/bench-server.ts';
import type { Measurement } from './measurement.ts';
import { KEY_SQL } from './places-file.ts';

const DATABASE = 'bench_import';

/** A durable server with the tables of this deployment, and what a measurement costs it. */
export class ImportBench implements AsyncDisposable {
  readonly server: BenchServer;
  readonly url: string;
  readonly sql: pg.Client;
  /** Where profiles of the worker go; undefined: nowhere. */
  readonly profile: string | undefined;

  private constructor(server: BenchServer, url: string, sql: pg.Client, profile: string | undefined) {
    this.server = server;
    this.url = url;
    this.sql = sql;
    this.profile = profile;
  }

  static async start(profile?: string): Promise<ImportBench> {
    const server = await BenchServer.start();
    const url = await server.createDatabase(DATABASE);
    await migrateDatabase(url, { ownDatabase: true, teamFolder: TEAM_MIGRATIONS });
    const sql = new pg.Client({ connectionString: url });
    await sql.connect();
    return new ImportBench(server, url, sql, profile);
  }

  /** Empties `places`, but for every nth row of the file, and leaves the server as after a night. */
  async reset(rows: number, everyNth?: number): Promise<void> {
    await this.sql.query('TRUNCATE places');
    if (everyNth !== undefined) {
      await this.sql.query(
        `INSERT INTO places (zip_code, latitude, longitude, city, state, county)
         SELECT ${KEY_SQL}, 0, 0, 'Somewhere', 'Ohio', 'County' FROM generate_series(0, $1::int - 1, $2::int) AS n`,
        [rows, everyNth],
      );
    }
    await this.server.settle(DATABASE);
  }

  /** What `work` answers, and what it has cost the server. */
  async measure(work: () => Promise<Measurement>): Promise<Measurement> {
    const [cpu, wal] = [await this.server.cpuSeconds(), await this.server.walBytes()];
    const measurement = await work();
    const cpuAfter = await this.server.cpuSeconds();
    return {
      ...measurement,
      ...(cpu !== undefined && cpuAfter !== undefined && { postgresCpuSeconds: cpuAfter - cpu }),
      walBytes: (await this.server.walBytes()) - wal,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sql.end();
    await this.server[Symbol.asyncDispose]();
  }
}
