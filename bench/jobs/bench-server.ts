import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import pg from 'pg';
import { processTreeCpuSeconds } from './process-cpu.ts';

/**
 * Durable as any production server: fsync, synchronous_commit and full_page_writes stay on. No checkpoint and no autovacuum falls into a
 * measurement by chance; the bench does both between them.
 */
export const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '1GB',
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
  track_wal_io_timing: 'off',
};

/** A server takes its settings up at once. */
const RELOAD_MS = 5_000;

/** What all tables of a database have seen since they were made. */
export interface TableCounts {
  readonly updated: number;
  readonly hotUpdated: number;
  readonly deleted: number;
  /** Row versions that nobody can see any more and that no vacuum or page pruning has removed yet. */
  readonly deadNow: number;
}

/** The PostgreSQL of one bench run: a database for each side. */
export class BenchServer implements AsyncDisposable {
  readonly #server: PostgresServer;
  readonly #folder: string;
  /** Of the superuser, in the database `postgres`. */
  readonly #sql: pg.Client;
  /** What the server has said. */
  readonly #log: string[];

  private constructor(server: PostgresServer, folder: string, sql: pg.Client, log: string[]) {
    this.#server = server;
    this.#folder = folder;
    this.#sql = sql;
    this.#log = log;
  }

  /** @param extra settings beside `SERVER_SETTINGS` */
  static async start(extra: Readonly<Record<string, string>> = {}): Promise<BenchServer> {
    const folder = mkdtempSync(join(tmpdir(), 'jobstack-bench-'));
    const log: string[] = [];
    const onLog = (line: string) => void log.push(line);
    const server = await startPostgresServer({ folder, settings: { ...SERVER_SETTINGS, ...extra }, onLog });
    const sql = new pg.Client({ connectionString: server.url() });
    await sql.connect();
    return new BenchServer(server, folder, sql, log);
  }

  url(database: string): string {
    return this.#server.url(database);
  }

  async createDatabase(name: string): Promise<string> {
    await this.#sql.query(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  async version(): Promise<string> {
    const { rows } = await this.#sql.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? 'unknown';
  }

  /** As after a night's autovacuum: statistics, visibility and free space are up to date, and nothing is left to be written. */
  async settle(database: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      await client.query('VACUUM (ANALYZE)');
      await client.query('CHECKPOINT');
    } finally {
      await client.end();
    }
  }

  /** Whether the first change of a page after a checkpoint logs the whole page; how many do is an accident of the run. */
  async setFullPageWrites(on: boolean): Promise<void> {
    await this.#change('full_page_writes', on ? 'on' : 'off');
  }

  /**
   * The plans of all statements that `work` sends under this `application_name`. Needs a server with auto_explain, and with
   * the name in its log_line_prefix.
   */
  async plansOf(application: string, work: () => Promise<unknown>): Promise<readonly string[]> {
    await this.#change('auto_explain.log_min_duration', '0');
    const from = this.#log.length;
    await work();
    await this.#change('auto_explain.log_min_duration', '-1');
    return this.#log
      .slice(from)
      .join('\n')
      .split(/^(?=\d{4}-\d\d-\d\d )/m)
      .filter((message) => message.includes('plan:') && message.split('\n', 1)[0]?.includes(` ${application} `));
  }

  async #change(setting: string, value: string): Promise<void> {
    await this.#sql.query(`ALTER SYSTEM SET ${setting} = '${value}'`);
    await this.#sql.query('SELECT pg_reload_conf()');
    const giveUpAt = performance.now() + RELOAD_MS;
    while (performance.now() < giveUpAt) {
      const { rows } = await this.#sql.query<{ now: string }>('SELECT current_setting($1) AS now', [setting]);
      if (rows[0]?.now === value) return;
    }
    throw new Error(`PostgreSQL must take ${setting} = ${value} within ${RELOAD_MS} ms of a reload, and has not.`);
  }

  /** Bytes of write-ahead log since the cluster was made. */
  async walBytes(): Promise<number> {
    const { rows } = await this.#sql.query<{ bytes: string }>(
      `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bytes`,
    );
    return Number(rows[0]?.bytes);
  }

  /** Of all of the server's processes so far, the ended ones included; undefined where the system does not tell. */
  async cpuSeconds(): Promise<number | undefined> {
    const { rows } = await this.#sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return rows[0] && processTreeCpuSeconds(rows[0].pid);
  }

  /** Complete once the sessions that changed the tables have ended. */
  async tableCounts(database: string): Promise<TableCounts> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      const { rows } = await client.query<TableCounts>(
        `SELECT sum(n_tup_upd)::float8 AS updated, sum(n_tup_hot_upd)::float8 AS "hotUpdated",
           sum(n_tup_del)::float8 AS deleted, sum(n_dead_tup)::float8 AS "deadNow" FROM pg_stat_user_tables`,
      );
      if (!rows[0]) throw new Error('PostgreSQL answered a sum without a row.');
      return rows[0];
    } finally {
      await client.end();
    }
  }

  /** Waits for all other sessions of the database to end, after which their statistics are there. */
  async untilAlone(database: string): Promise<void> {
    const text = `SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`;
    for (;;) {
      const { rows } = await this.#sql.query<{ sessions: number }>(text, [database]);
      if (rows[0]?.sessions === 0) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sql.end();
    await this.#server.stop();
    removePostgresHome(this.#folder);
  }
}
