import { JobStackError } from '@jobstack/core';
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgTransaction } from 'drizzle-orm/node-postgres';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultOf } from '../src/database-fault.ts';
import { inTransaction } from '../src/safe-transaction.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const notes = pgTable('notes', { id: integer('id').notNull() });

let database: TestDatabase;
let pool: pg.Pool;
let pools: pg.Pool[];

beforeAll(async () => {
  database = await createTestDatabase();
  await withPool(database.url, (setup) => setup.query('CREATE TABLE notes (id integer NOT NULL)'));
});
afterAll(() => database.drop());

beforeEach(async () => {
  pools = [];
  pool = openPool(database.url);
  await pool.query('TRUNCATE notes');
});
afterEach(() => Promise.all(pools.map((opened) => opened.end())));

function openPool(url: string, settings: pg.PoolConfig = {}): pg.Pool {
  const opened = new pg.Pool({ connectionString: url, max: 1, ...settings });
  opened.on('error', () => {});
  pools.push(opened);
  return opened;
}

async function withPool<T>(url: string, use: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const own = new pg.Pool({ connectionString: url });
  try {
    return await use(own);
  } finally {
    await own.end();
  }
}

const storedIds = async () => (await pool.query('SELECT id FROM notes ORDER BY id')).rows.map((row) => row.id);

/** The backend's process id, asked for on the very connection. */
const pidOf = async (client: pg.ClientBase) => (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;

/** Ends a session from outside and waits until the client has heard of it. */
async function terminate(client: pg.PoolClient): Promise<void> {
  const pid = await pidOf(client);
  const heard = new Promise((resolve) => client.once('end', resolve));
  await withPool(database.url, (other) => other.query('SELECT pg_terminate_backend($1)', [pid]));
  await heard;
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('expected a rejection'),
    (error) => error,
  );
}

const codeOf = async (promise: Promise<unknown>) => {
  const error = await rejection(promise);
  return error instanceof JobStackError ? error.code : error;
};

describe('a transaction that PostgreSQL ends because nothing came for too long', () => {
  const ended = (client: pg.PoolClient) => new Promise((resolve) => client.once('end', resolve));
  const idle = { options: '-c idle_in_transaction_session_timeout=20' };

  test('says so whether the next query or the COMMIT finds out, and that nothing was written', async () => {
    const idling = openPool(database.url, idle);
    const idlesBefore = (what: (client: pg.PoolClient) => Promise<unknown>) =>
      inTransaction(idling, async (tx, client) => {
        await tx.insert(notes).values({ id: 1 });
        await ended(client);
        await what(client);
      });

    const byQuery = await rejection(idlesBefore((client) => client.query('SELECT 1')));
    const byCommit = await rejection(idlesBefore(async () => undefined));

    expect([byQuery, byCommit]).toMatchObject([{ code: 'TRANSACTION_IDLE' }, { code: 'TRANSACTION_IDLE' }]);
    expect(faultOf(byQuery)).toBe('unreachable');
    expect(await storedIds()).toEqual([]);
  });

  test('leaves the error of a handler alone that has another reason', async () => {
    const own = new Error('not this row');

    const error = await rejection(
      inTransaction(openPool(database.url, idle), async (_tx, client) => {
        await ended(client);
        throw own;
      }),
    );

    expect(error).toBe(own);
  });
});

describe('an ordinary transaction', () => {
  test('commits what was written through tx and through client, and answers what run resolved to', async () => {
    const answer = await inTransaction(pool, async (tx, client) => {
      await tx.insert(notes).values({ id: 1 });
      await client.query('INSERT INTO notes VALUES (2)');
      return 'done';
    });

    expect(answer).toBe('done');
    expect(await storedIds()).toEqual([1, 2]);
  });

  test('rolls back when run throws, passes its error through and pools the connection again', async () => {
    const mistake = new Error('mistake');
    const pids: number[] = [];

    const error = await rejection(
      inTransaction(pool, async (tx, client) => {
        pids.push(await pidOf(client));
        await tx.insert(notes).values({ id: 1 });
        throw mistake;
      }),
    );
    await inTransaction(pool, async (_tx, client) => pids.push(await pidOf(client)));

    expect(error).toBe(mistake);
    expect(await storedIds()).toEqual([]);
    expect(pids[1]).toBe(pids[0]);
  });

  test('leaves no listener behind on the pooled connection', async () => {
    const counts = new Set<number>();

    for (let round = 0; round < 3; round++) {
      await inTransaction(pool, async (_tx, client) => counts.add(client.listenerCount('error')));
    }

    expect(counts.size).toBe(1);
  });

  test('nests by savepoints: an inner rollback keeps what the outer transaction wrote', async () => {
    await inTransaction(pool, async (tx) => {
      await tx.insert(notes).values({ id: 1 });
      const nesting = tx as NodePgTransaction<Record<string, never>, Record<string, never>>;
      await rejection(
        nesting.transaction(async (inner) => {
          await inner.insert(notes).values({ id: 2 });
          throw new Error('inner');
        }),
      );
    });

    expect(await storedIds()).toEqual([1]);
  });
});

describe('a BEGIN that fails (drizzle-orm#6023)', () => {
  test('raw: Drizzle never gives the client back', async () => {
    await using proxy = await startTcpProxy(database.url);
    const leaky = new pg.Pool({ connectionString: proxy.url, max: 1 });
    leaky.on('error', () => {});
    const lent: pg.PoolClient[] = [];
    leaky.on('acquire', (client) => lent.push(client.on('error', () => {})));
    proxy.cutBefore('begin');

    await rejection(drizzle(leaky).transaction(async () => {}));

    expect(leaky.totalCount).toBe(1);
    expect(leaky.idleCount).toBe(0);
    for (const client of lent) client.release(true);
    await leaky.end();
  });

  test('ours: the broken client is destroyed and the pool stays usable', async () => {
    await using proxy = await startTcpProxy(database.url);
    const through = openPool(proxy.url);
    proxy.cutBefore('BEGIN');
    let ran = false;

    await rejection(
      inTransaction(through, async () => {
        ran = true;
      }),
    );

    expect(ran).toBe(false);
    expect(through.totalCount).toBe(0);
    expect((await through.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('queries after the end (drizzle-orm#6083)', () => {
  test('raw: Drizzle runs them outside any transaction', async () => {
    const kept = await drizzle(pool).transaction(async (tx) => tx);

    await kept.insert(notes).values({ id: 6083 });

    expect(await storedIds()).toEqual([6083]);
  });

  const lateQueries = {
    'a builder': (tx: Nesting) => tx.insert(notes).values({ id: 1 }),
    'raw SQL': (tx: Nesting) => tx.execute(sql`INSERT INTO notes VALUES (1)`),
    'a select': (tx: Nesting) => tx.select().from(notes),
    'a count': (tx: Nesting) => tx.$count(notes),
    'a savepoint': (tx: Nesting) => tx.transaction((inner) => inner.insert(notes).values({ id: 1 })),
  };
  type Nesting = NodePgTransaction<Record<string, never>, Record<string, never>>;

  for (const [name, query] of Object.entries(lateQueries)) {
    test(`ours: ${name} is refused after a commit`, async () => {
      const kept = await inTransaction(pool, async (tx) => ({ tx: tx as Nesting }));

      const code = await codeOf(Promise.resolve(query(kept.tx)));

      expect(code).toBe('TRANSACTION_ENDED');
      expect(await storedIds()).toEqual([]);
    });
  }

  test('ours: refused after a rollback too', async () => {
    let kept: { tx: Nesting } | undefined;
    await rejection(
      inTransaction(pool, async (tx) => {
        kept = { tx: tx as Nesting };
        throw new Error('mistake');
      }),
    );

    const code = await codeOf(Promise.resolve(kept?.tx.insert(notes).values({ id: 1 })));

    expect(code).toBe('TRANSACTION_ENDED');
  });

  test('ours: what was built or prepared inside and awaited later is refused', async () => {
    const kept = await inTransaction(pool, async (tx) => ({
      built: tx.insert(notes).values({ id: 1 }),
      prepared: tx.insert(notes).values({ id: 2 }).prepare('late_insert'),
      savepoint: await (tx as Nesting).transaction(async (inner) => ({ inner })),
    }));

    const codes = [
      await codeOf(kept.built.execute()),
      await codeOf(kept.prepared.execute()),
      await codeOf(kept.savepoint.inner.execute(sql`SELECT 1`)),
    ];

    expect(codes).toEqual(['TRANSACTION_ENDED', 'TRANSACTION_ENDED', 'TRANSACTION_ENDED']);
    expect(await storedIds()).toEqual([]);
  });
});

describe('a COMMIT that does not commit', () => {
  const swallowFailure = async (tx: { execute(query: ReturnType<typeof sql>): Promise<unknown> }) => {
    await tx.execute(sql`INSERT INTO notes VALUES (1)`);
    await rejection(tx.execute(sql`SELECT 1 / 0`));
  };

  test('raw: Drizzle reports success though PostgreSQL answered ROLLBACK', async () => {
    await drizzle(pool).transaction(swallowFailure);

    expect(await storedIds()).toEqual([]);
  });

  test('ours: a swallowed failure is an error', async () => {
    const code = await codeOf(inTransaction(pool, swallowFailure));

    expect(code).toBe('TRANSACTION_ABORTED');
    expect(await storedIds()).toEqual([]);
  });

  test('ours: a query that nobody awaited counts as well', async () => {
    let failure: Promise<unknown> | undefined;

    const code = await codeOf(
      inTransaction(pool, async (_tx, client) => {
        failure = rejection(client.query('SELECT 1 / 0'));
      }),
    );

    expect(code).toBe('TRANSACTION_ABORTED');
    await failure;
  });

  test('ours: a COMMIT or ROLLBACK run inside is noticed', async () => {
    const code = await codeOf(inTransaction(pool, (tx) => tx.execute(sql`COMMIT`)));

    expect(code).toBe('TRANSACTION_ENDED');
  });

  test('ours: a constraint checked at COMMIT passes through, and the connection stays', async () => {
    await pool.query('CREATE TABLE unique_late (id integer UNIQUE DEFERRABLE INITIALLY DEFERRED)');

    const error = await rejection(
      inTransaction(pool, (tx) => tx.execute(sql`INSERT INTO unique_late VALUES (1), (1)`)),
    );

    expect(error).toMatchObject({ code: '23505' });
    expect(pool.idleCount).toBe(1);
  });
});

describe('a connection that breaks', () => {
  test('raw: Drizzle throws the same kind of error whether or not the COMMIT took place', async () => {
    const errors: unknown[] = [];
    for (const cut of ['cutBefore', 'cutAfter'] as const) {
      await using proxy = await startTcpProxy(database.url);
      const through = openPool(proxy.url);
      through.on('acquire', (client) => client.on('error', () => {}));
      proxy[cut]('commit');
      errors.push(await rejection(drizzle(through).transaction((tx) => tx.insert(notes).values({ id: 1 }))));
    }

    expect(errors.map((error) => (error as Error).message)).toEqual([
      expect.stringMatching(/rollback/),
      expect.stringMatching(/rollback/),
    ]);
  });

  test('ours: before COMMIT was sent, it is surely rolled back', async () => {
    const code = await codeOf(
      inTransaction(pool, async (tx, client) => {
        await tx.insert(notes).values({ id: 1 });
        await terminate(client);
      }),
    );

    expect(code).toBe('TRANSACTION_LOST');
    expect(await storedIds()).toEqual([]);
  });

  test('ours: during a query, the error of that query passes through', async () => {
    const error = await rejection(
      inTransaction(pool, (_tx, client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())')),
    );

    expect(error).toMatchObject({ code: '57P01' });
    expect(pool.totalCount).toBe(0);
  });

  test('ours: a COMMIT that never arrived is COMMIT_UNKNOWN', async () => {
    await using proxy = await startTcpProxy(database.url);
    const through = openPool(proxy.url);
    proxy.cutBefore('COMMIT');

    const code = await codeOf(inTransaction(through, (tx) => tx.insert(notes).values({ id: 1 })));

    expect(code).toBe('COMMIT_UNKNOWN');
    expect(await storedIds()).toEqual([]);
  });

  test('ours: a COMMIT whose answer was lost is COMMIT_UNKNOWN, though it took place', async () => {
    await using proxy = await startTcpProxy(database.url);
    const through = openPool(proxy.url);
    proxy.cutAfter('COMMIT');

    const code = await codeOf(inTransaction(through, (tx) => tx.insert(notes).values({ id: 1 })));

    expect(code).toBe('COMMIT_UNKNOWN');
    expect(await storedIds()).toEqual([1]);
  });

  test.each(['cut', 'stays'] as const)(
    'ours: a COMMIT answered with FATAL is COMMIT_UNKNOWN, though it took place (the connection %s), and its connection is not used again',
    async (then) => {
      await using proxy = await startTcpProxy(database.url);
      const through = openPool(proxy.url);
      proxy.failAfter('COMMIT', then);

      const code = await codeOf(inTransaction(through, (tx) => tx.insert(notes).values({ id: 1 })));

      expect(code).toBe('COMMIT_UNKNOWN');
      expect(through.totalCount).toBe(0);
      expect(await storedIds()).toEqual([1]);
    },
  );

  test('ours: a COMMIT whose answer does not come in time is COMMIT_UNKNOWN, and its connection is not used again', async () => {
    await using proxy = await startTcpProxy(database.url);
    const through = openPool(proxy.url, { query_timeout: 1_000 });
    proxy.stallAfter('COMMIT');

    const code = await codeOf(inTransaction(through, (tx) => tx.insert(notes).values({ id: 1 })));

    expect(code).toBe('COMMIT_UNKNOWN');
    expect(through.totalCount).toBe(0);
  });

  test('ours: it is destroyed, and the pool opens a new one', async () => {
    let broken = 0;
    await rejection(
      inTransaction(pool, async (_tx, client) => {
        broken = await pidOf(client);
        await terminate(client);
      }),
    );

    const next = await inTransaction(pool, (_tx, client) => pidOf(client));

    expect(next).not.toBe(broken);
    expect(pool.totalCount).toBe(1);
  });

  test('raw: nobody listens for the error of a client lent out by the pool, which would end the process', async () => {
    const unheard: Error[] = [];
    const listener = (error: Error) => unheard.push(error);
    const client = await pool.connect();

    expect(client.listenerCount('error')).toBe(0);

    client.on('error', listener);
    await terminate(client);
    expect(unheard.length).toBeGreaterThan(0);
    client.release(true);
  });
});
