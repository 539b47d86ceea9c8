import { PermanentError, RetryLaterError } from '@jobstack/core';
import { createHandlerMap, type HandlerMap, type JobContext } from '@jobstack/handler-sdk';
import { handlers } from '@jobstack/handlers';
import { sql } from 'drizzle-orm';
import * as z from 'zod';

type Context = JobContext<{ readonly secret: string }>;

/** Far more than a test takes: the process ends before. */
const LONG_MS = 60_000;

const payload = z.object({ secret: z.string() });

/** A schema that quotes what it refuses. */
const quoting = z.object({ secret: z.string().refine(() => false, { error: ({ input }) => `refused ${input}` }) });

function failing(execute: (context: Context) => Promise<unknown>) {
  return { payload, retry: { maxAttempts: 2 }, execute };
}

/** Handlers that fail as handlers do, each with their job's data in the error. */
export const canaryHandlers: HandlerMap = createHandlerMap({
  csv_import: handlers.csv_import,
  says_so: failing(async ({ payload: { secret } }) => {
    throw new Error(`cannot handle ${secret}`, { cause: new RangeError(`because of ${secret}`) });
  }),
  gives_up: failing(async ({ payload: { secret } }) => {
    throw new PermanentError(`no customer ${secret}`, { code: 'NO_CUSTOMER', details: { secret } });
  }),
  comes_later: failing(async ({ payload: { secret } }) => {
    throw new RetryLaterError(`not yet ${secret}`, { delay: '5m' });
  }),
  no_error: failing(async ({ payload: { secret } }) => {
    throw secret;
  }),
  type_error: failing(async ({ payload: { secret } }) => nothing()[secret]),
  not_json: failing(async ({ payload: { secret } }) => JSON.parse(`{"customer": ${secret}}`)),
  several: failing(async ({ payload: { secret } }) => {
    throw new AggregateError([new Error(`first ${secret}`), Object.assign(new Error(secret), { secret })], secret);
  }),
  unique: failing((context) =>
    context.commit(async (tx) => {
      await tx.execute(
        sql`INSERT INTO people (email, age) VALUES (${context.payload.secret}, 1), (${context.payload.secret}, 2)`,
      );
    }, null),
  ),
  check: failing((context) =>
    context.commit(
      (tx) => tx.execute(sql`INSERT INTO people (email, age) VALUES (${context.payload.secret}, 200)`),
      null,
    ),
  ),
  other_row: failing((context) => context.commit((tx) => tx.execute(sql`UPDATE people SET age = age + 200`), null)),
  cast: failing(({ db, payload: { secret } }) => db.execute(sql`SELECT ${secret}::int`)),
  inlined: failing(({ db, payload: { secret } }) => db.execute(sql.raw(`SELECT 1 '${secret}' FROM`))),
  raised: failing(({ db, payload: { secret } }) => db.execute(sql`SELECT refuse(${secret})`)),
  slow: failing((context) =>
    context.commit(async (tx) => {
      await tx.execute(sql`SET LOCAL statement_timeout = 50`);
      await tx.execute(sql`SELECT pg_sleep(30), ${context.payload.secret}::text`);
    }, null),
  ),
  around: failing(async ({ db, payload: { secret } }) => {
    await db.execute(sql`SELECT ${secret}::int`).catch((error: unknown) => {
      throw new Error(`import failed: ${error}`, { cause: error });
    });
  }),
  partner: failing(async ({ payload: { secret } }) => {
    const request = { headers: { authorization: `Bearer ${secret}` } };
    const url = `http://127.0.0.1:9/customers/${secret}?token=${secret}`;
    await fetch(url, request).catch((cause: unknown) => {
      throw Object.assign(new Error(`GET ${url} failed`, { cause }), { request, url });
    });
  }),
  quotes_input: { payload: quoting, execute: async () => undefined },
  logs: failing(async (context) => {
    const { secret } = context.payload;
    context.logger('INFO', secret, { secret, error: new Error(secret) });
    return { secret };
  }),
  quotes_file: failing(async ({ fileBuffer, fileName }) => {
    throw new Error(`bad file ${fileName}: ${fileBuffer}`);
  }),
  forgets: failing(async ({ db, payload: { secret } }) => {
    void db.execute(sql`SELECT ${secret}::int`).then(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, LONG_MS));
  }),
  crashes: failing(async ({ payload: { secret } }) => {
    setImmediate(() => {
      throw Object.assign(new Error(`in the background ${secret}`), { secret });
    });
    await new Promise((resolve) => setTimeout(resolve, LONG_MS));
  }),
});

function nothing(): Record<string, string> {
  return undefined as unknown as Record<string, string>;
}
