/**
 * `make bench-types`: what TypeScript takes to check a map of 200 handlers, each with a schema, a table, a commit, an enqueue, a schedule and
 * a test, beside a map of one, which is what the libraries' own types take. Writes bench/out/types.json; exits 1 when the handlers take 2 s
 * of checking or more.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** Inside the checkout, so that the imports are found; ignored by git. */
const FOLDER = join(ROOT, '.jobstack/bench-types');
const REPORT = join(import.meta.dirname, 'out/types.json');
const ROUNDS = 5;
const HANDLERS = 200;
const BUDGET_SECONDS = 2;

const handlerFile = (number: number) => `
import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import * as z from 'zod';

const table${number} = pgTable('table_${number}', { name: text('name').notNull(), amount: integer('amount'), note: text('note') });
const payload = z.object({
  name: z.string().min(1),
  amount: z.number().int().default(${number}),
  kind: z.enum(['a', 'b', 'c${number}']).optional(),
  items: z.array(z.object({ sku: z.string(), count: z.number() })).default([]),
});

export class Handler${number} extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;
  override readonly retry = { maxAttempts: ${(number % 5) + 1} };

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { name, amount, items } = context.payload;
    const written = await context.commit(
      (tx) => tx.insert(table${number}).values(items.map(({ sku, count }) => ({ name: sku, amount: count }))).returning(),
      (rows) => ({ rows: rows.length }),
    );
    const receipt = await context.step('mail', async () => ({ id: name + amount }));
    this.logInfo(context, 'Done', { written: written.length });
    return { success${number}: true, rows: written.length, receipt };
  }
}
`;

const mapFile = (count: number) => {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return [
    "import { createHandlerMap, type PayloadOf, type ResultOf } from '@jobstack/handler-sdk';",
    "import { enqueue, type EnqueueTransaction } from '@jobstack/database';",
    "import type { ScheduleOf } from '@jobstack/deployment/stages';",
    "import { testHandler } from '@jobstack/testing';",
    ...numbers.map((number) => `import { Handler${number} } from './handler-${number}.ts';`),
    'export const handlers = createHandlerMap({',
    ...numbers.map((number) => `  job_${number}: new Handler${number}(),`),
    '});',
    'declare const tx: EnqueueTransaction;',
    'export const schedules: readonly ScheduleOf<typeof handlers>[] = [',
    ...numbers.map(
      (number) => `  { name: 'n${number}', cron: '0 3 * * ? *', type: 'job_${number}', payload: { name: 'x' } },`,
    ),
    '];',
    ...numbers.flatMap((number) => [
      `export const enqueued${number} = () => enqueue(tx, handlers, 'job_${number}', { name: 'x' });`,
      `export const tested${number} = () => testHandler(handlers.job_${number}, { payload: { name: 'x' } }).run();`,
      `export type Known${number} = [PayloadOf<typeof handlers, 'job_${number}'>['amount'], ResultOf<typeof handlers, 'job_${number}'>['success${number}']];`,
    ]),
  ].join('\n');
};

interface Check {
  readonly handlers: number;
  readonly checkSeconds: number;
  readonly totalSeconds: number;
  readonly types: number;
  readonly instantiations: number;
}

/** The median of some runs of the compiler. */
function check(handlers: number): Check {
  const folder = join(FOLDER, String(handlers));
  mkdirSync(folder, { recursive: true });
  for (let number = 0; number < handlers; number += 1) {
    writeFileSync(join(folder, `handler-${number}.ts`), handlerFile(number));
  }
  writeFileSync(join(folder, 'index.ts'), mapFile(handlers));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json') }));
  const runs = Array.from({ length: ROUNDS }, () => compile(folder, handlers));
  return runs.sort((one, other) => one.checkSeconds - other.checkSeconds)[ROUNDS >> 1] as Check;
}

function compile(folder: string, handlers: number): Check {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const said = execFileSync(process.execPath, [compiler, '-p', folder, '--extendedDiagnostics'], { encoding: 'utf8' });
  const figure = (name: string) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(said)?.[1]);
  return {
    handlers,
    checkSeconds: figure('Check time'),
    totalSeconds: figure('Total time'),
    types: figure('Types'),
    instantiations: figure('Instantiations'),
  };
}

const checks = [check(1), check(HANDLERS)];
rmSync(FOLDER, { recursive: true, force: true });
console.table(checks);
const [cpu] = cpus();
const report = { machine: { cores: cpus().length, cpu: cpu?.model }, node: process.version, rounds: ROUNDS, checks };
writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
const [one, many] = checks.map(({ checkSeconds }) => checkSeconds) as [number, number];
const seconds = Number((many - one).toFixed(3));
console.log(
  `${HANDLERS} handlers take ${seconds} s of checking beyond what one takes; the budget is ${BUDGET_SECONDS} s.`,
);
// Also when nothing could be measured.
if (!(seconds < BUDGET_SECONDS)) process.exitCode = 1;
