import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, inTransaction, migrateDatabase, PgJobStore } from '@jobstack/database';
import type { JobDatabase, JobTransaction } from '@jobstack/handler-sdk';
import pg from 'pg';
import { removePostgresHome, startPostgresServer } from '../postgres/index.ts';

export interface ThrowAwayDatabaseOptions {
  /** Folder with the migrations of your tables, as drizzle-kit writes it. @default none: the engine's own tables alone */
  readonly migrations?: string;
  /**
   * Connection string of a PostgreSQL that runs already, of a user who may create databases. What is made there is removed in the end.
   * @default a PostgreSQL of our own on a free port of 127.0.0.1, which ends with this process
   */
  readonly server?: string;
}

/** A migrated PostgreSQL database that a test may do anything to. What `testHandler({ database })` of `@jobstack/testing` takes. */
export interface ThrowAwayDatabase extends AsyncDisposable {
  /** Connection string of the database as it is now; `reset` makes another. */
  readonly url: string;
  /** Drizzle on it. */
  readonly db: JobDatabase;
  /** As `context.commit` opens one: rolls back when `run` rejects. */
  transaction<Result>(run: (tx: JobTransaction) => Promise<Result>): Promise<Result>;
  /** Throws away what was written: afterwards everything is as it was migrated, sequences included. */
  reset(): Promise<void>;
}

/**
 * Starts a PostgreSQL that nobody will miss, and migrates a database in it. Takes about two seconds; one for a test file is enough, since
 * `reset` takes a fraction of one.
 *
 *     const database = await startThrowAwayDatabase({ migrations: TEAM_MIGRATIONS });
 *     afterAll(() => database[Symbol.asyncDispose]());
 *
 * @throws LocalError `POSTGRES_UNAVAILABLE` | `POSTGRES_START`; what `migrateDatabase` throws
 */
export async function startThrowAwayDatabase({
  migrations,
  server: given,
}: ThrowAwayDatabaseOptions = {}): Promise<ThrowAwayDatabase> {
  const server = given === undefined ? await startServer() : { url: given, stop: async () => undefined };
  const databases = new Databases(server.url);
  try {
    await databases.createTemplate(migrations);
    await databases.reset();
  } catch (error) {
    await databases.removeAll().catch(() => undefined);
    await server.stop();
    throw error;
  }
  return {
    get url() {
      return databases.current.url;
    },
    get db() {
      return databases.current.db;
    },
    transaction: (run) => inTransaction(databases.current.pool, run),
    reset: () => databases.reset(),
    async [Symbol.asyncDispose]() {
      await databases.removeAll();
      await server.stop();
    },
  };
}

async function startServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-throw-away-'));
  const server = await startPostgresServer({ folder, throwAway: true });
  const stop = async () => {
    await server.stop();
    removePostgresHome(folder);
  };
  return { url: server.url(), stop };
}

interface CurrentDatabase {
  readonly name: string;
  readonly url: string;
  readonly pool: pg.Pool;
  readonly db: JobDatabase;
}

/** A migrated template, and the copy of it that is used at present. */
class Databases {
  readonly #server: string;
  readonly #prefix = `throw_away_${randomBytes(6).toString('hex')}`;
  #copies = 0;
  #current: CurrentDatabase | undefined;

  constructor(server: string) {
    this.#server = server;
  }

  get current(): CurrentDatabase {
    if (!this.#current) throw new Error('The throw-away database was removed already.');
    return this.#current;
  }

  async createTemplate(teamFolder: string | undefined): Promise<void> {
    await this.#asSuperuser(`CREATE DATABASE ${this.#prefix}`);
    await migrateDatabase(this.#urlOf(this.#prefix), teamFolder === undefined ? {} : { teamFolder });
  }

  async reset(): Promise<void> {
    await this.#drop();
    this.#copies += 1;
    const name = `${this.#prefix}_${this.#copies}`;
    await this.#asSuperuser(`CREATE DATABASE ${name} TEMPLATE ${this.#prefix}`);
    const url = this.#urlOf(name);
    const pool = createPool(url);
    this.#current = { name, url, pool, db: new PgJobStore(pool).db };
  }

  async removeAll(): Promise<void> {
    await this.#drop();
    await this.#asSuperuser(`DROP DATABASE IF EXISTS ${this.#prefix} WITH (FORCE)`);
  }

  async #drop(): Promise<void> {
    if (!this.#current) return;
    const { pool, name } = this.#current;
    this.#current = undefined;
    await pool.end();
    // Waits some seconds for sessions to end, since `end` does not wait for the goodbyes; to end them would be an error of nobody's in the test.
    await this.#asSuperuser(`DROP DATABASE ${name}`).catch(() =>
      this.#asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`),
    );
  }

  #urlOf(name: string): string {
    const url = new URL(this.#server);
    url.pathname = `/${name}`;
    return url.href;
  }

  async #asSuperuser(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#server });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}
