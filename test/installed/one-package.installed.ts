import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { copyCheckout } from '../checkout-copy.ts';

const run = promisify(execFile);

const TABLE = `import { numeric, pgTable, text } from 'drizzle-orm/pg-core';

/** What was ordered, one row an order. */
export const orders = pgTable('orders', {
  number: text('number').primaryKey(),
  total: numeric('total', { precision: 12, scale: 2 }).notNull(),
});
`;

const HANDLER = `import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { orders } from './tables/index.ts';

/** Counts the orders. */
export class CountOrdersHandler extends BaseJobHandler {
  async execute(context: JobContext) {
    return { orders: (await context.db.select().from(orders)).length };
  }
}
`;

const TARGET = `export const importTargets = {
  orders: defineImportTarget({
    table: orders,
    global: true,
    key: 'number',
    row: z.object({ number: cell.text({ max: 40 }), total: cell.decimal({ min: 0, scale: 2 }) }),
  }),`;

it('a job type, a table and an import target are a change of packages/handlers alone, which passes the checks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-one-package-'));
  try {
    copyCheckout(folder);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
    git('init', '--quiet');
    git('add', '--all');
    git('-c', 'user.name=A test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '-m', 'before');

    addOrders(join(folder, 'packages/handlers/src'));
    await passes(folder, 'make', 'db-generate', 'NAME=orders');

    const changed = git('status', '--porcelain', '--untracked-files=all').trimEnd().split('\n');
    expect(changed.filter((line) => !line.slice(3).startsWith('packages/handlers/'))).toEqual([]);
    expect(changed).toHaveLength(8);
    await passes(folder, 'pnpm', 'run', 'format:check');
    await passes(folder, 'pnpm', 'run', 'types');
    await passes(folder, 'pnpm', 'run', 'unused');
    const tests = ['packages/handlers', 'test/architecture.test.ts', 'test/infrastructure/stages.test.ts'];
    await passes(folder, 'pnpm', 'exec', 'vitest', 'run', ...tests, 'test/infrastructure/deployment.test.ts');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function addOrders(src: string): void {
  const change = (file: string, from: string, to: string) => {
    const text = readFileSync(join(src, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no line '${from}' any more.`);
    writeFileSync(join(src, file), text.replace(from, to));
  };
  writeFileSync(join(src, 'tables/orders.ts'), TABLE);
  writeFileSync(join(src, 'count-orders-handler.ts'), HANDLER);
  change('tables/index.ts', 'export { places }', "export { orders } from './orders.ts';\nexport { places }");
  change('import-targets.ts', 'import { creators, places }', 'import { creators, orders, places }');
  change('import-targets.ts', 'export const importTargets = {', TARGET);
  change(
    'index.ts',
    'import { ExampleHandler }',
    "import { CountOrdersHandler } from './count-orders-handler.ts';\nimport { ExampleHandler }",
  );
  change('index.ts', '  example: ', '  count_orders: new CountOrdersHandler(),\n  example: ');
}

/** @throws Error with what it printed, when it fails */
async function passes(cwd: string, command: string, ...args: readonly string[]): Promise<void> {
  await run(command, [...args], { cwd, maxBuffer: 64 * 1024 * 1024 }).catch(({ stdout = '', stderr = '' }) => {
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  });
}
