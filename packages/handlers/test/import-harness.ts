import { type CsvImportPayload, csvImport, csvImportPayload, type ImportCounters } from '@jobstack/csv/handlers';
import { createPool, inTransaction } from '@jobstack/database';
import { createTestDatabase } from '@jobstack/database/testing';
import type { JsonValue } from '@jobstack/handler-sdk';
import { createTestContext, type TestContext } from '@jobstack/handler-sdk/testing';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { importTargets } from '../src/import-targets.ts';

type ShippedPayload = CsvImportPayload<typeof importTargets>;

export interface ImportOptions extends Partial<ShippedPayload> {
  /** @default 'default' */
  readonly tenantId?: string;
  readonly checkpoint?: JsonValue;
  /** Commits that succeed before the next one fails after its writes, as when the worker dies. @default all */
  readonly commitsBeforeCrash?: number;
  readonly chunkSize?: number;
}

export interface ImportRun extends Pick<TestContext<ShippedPayload>, 'logs' | 'rejects' | 'commits' | 'progress'> {
  /** Undefined when the import crashed. */
  readonly result: ImportCounters | undefined;
  readonly checkpoint: JsonValue | undefined;
}

class Crash extends Error {}

/** Runs imports against a PostgreSQL database of its own, each commit a real transaction. */
export class ImportHarness implements AsyncDisposable {
  readonly pool: pg.Pool;
  readonly #drop: () => Promise<void>;

  private constructor(pool: pg.Pool, drop: () => Promise<void>) {
    this.pool = pool;
    this.#drop = drop;
  }

  static async create(): Promise<ImportHarness> {
    const { url, drop } = await createTestDatabase();
    return new ImportHarness(createPool(url, { maxConnections: 4 }), drop);
  }

  async import(content: string | Uint8Array, options: ImportOptions = {}): Promise<ImportRun> {
    const {
      checkpoint,
      commitsBeforeCrash = Number.POSITIVE_INFINITY,
      chunkSize = 65_536,
      tenantId,
      ...payload
    } = options;
    let commits = 0;
    const test = createTestContext({
      payload: csvImportPayload(importTargets).parse({ target: 'places', ...payload }),
      file: { content, chunkSize },
      ...(tenantId !== undefined && { tenantId }),
      db: drizzle(this.pool),
      transaction: (run) =>
        inTransaction(this.pool, async (tx) => {
          const result = await run(tx);
          if (++commits > commitsBeforeCrash) throw new Crash('killed before COMMIT');
          return result;
        }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    });
    const result = await csvImport(importTargets)
      .execute(test.context)
      .catch((error: unknown) => {
        if (error instanceof Crash) return undefined;
        throw error;
      });
    const { logs, rejects, progress } = test;
    return { logs, rejects, commits: test.commits, progress, result, checkpoint: test.context.checkpoint };
  }

  async query<Row>(text: string): Promise<Row[]> {
    return (await this.pool.query(text)).rows;
  }

  async clear(): Promise<void> {
    await this.pool.query('TRUNCATE places, creators RESTART IDENTITY');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
    await this.#drop();
  }
}
