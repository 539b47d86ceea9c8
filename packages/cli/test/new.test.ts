import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from './run-command.ts';

const TEMPLATE = join(import.meta.dirname, '../../create-jobstack/template/src');

/** The app that create-jobstack makes. */
function openApp() {
  const root = mkdtempSync(join(tmpdir(), 'jobstack-new-'));
  cpSync(TEMPLATE, join(root, 'src'), { recursive: true });
  return {
    root,
    read: (path: string) => readFileSync(join(root, path), 'utf8'),
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}

it('writes a handler and its line in the map', async () => {
  using app = openApp();

  const ran = await run(['new', 'handler', 'sendInvoice', '--root', app.root]);

  expect([ran.exit, ran.stdout, ran.stderr]).toEqual([0, 'src/send-invoice-handler.ts\nsrc/handlers.ts\n', '']);
  expect(app.read('src/send-invoice-handler.ts')).toContain('export class SendInvoiceHandler extends BaseJobHandler');
  expect(app.read('src/handlers.ts')).toMatch(
    /import \{ WelcomeHandler \} from '\.\/welcome-handler\.ts';\nimport \{ SendInvoiceHandler \} from '\.\/send-invoice-handler\.ts';\n/,
  );
  expect(app.read('src/handlers.ts')).toMatch(/\n {2}send_invoice: new SendInvoiceHandler\(\),\n\}\);\n$/);
});

it('writes a table and a target that fills it, and says what is left to do', async () => {
  using app = openApp();

  const table = await run(['new', 'table', 'invoices', '--root', app.root]);
  const target = await run(['new', 'target', 'invoices', '--root', app.root]);

  expect([table.stdout, table.stderr]).toEqual([
    'src/tables.ts\n',
    'to do  write its migration: make db-generate NAME=invoices\n',
  ]);
  expect(target.stdout).toBe('src/invoices-target.ts\nsrc/import-targets.ts\n');
  expect(app.read('src/tables.ts')).toContain("import { bigint, unique } from 'drizzle-orm/pg-core';\n");
  expect(app.read('src/import-targets.ts')).toMatch(/\n {2}invoices: invoicesTarget,\n\} as const/);
});

it('gives each table its file where tables have a folder', async () => {
  using app = openApp();
  mkdirSync(join(app.root, 'src/tables'));
  writeFileSync(join(app.root, 'src/tables/index.ts'), '');

  const ran = await run(['new', 'table', 'line-items', '--root', app.root]);

  expect(ran.stdout).toBe('src/tables/line-items.ts\nsrc/tables/index.ts\n');
  expect(app.read('src/tables/index.ts')).toBe("export { lineItems } from './line-items.ts';\n");
});

it('overwrites nothing, and says what it does not understand', async () => {
  using app = openApp();
  const before = app.read('src/welcome-handler.ts');

  const there = await run(['new', 'handler', 'welcome', '--root', app.root]);
  const nowhere = await run(['new', 'handler', 'a', '--root', join(app.root, 'src')]);
  const name = await run(['new', 'handler', '1st', '--root', app.root]);
  const kind = await run(['new', 'worker', 'a', '--root', app.root]);

  expect([there, nowhere, name, kind].map(({ exit }) => exit)).toEqual([2, 2, 2, 2]);
  expect(there.stderr).toContain('src/welcome-handler.ts is there already');
  expect(app.read('src/welcome-handler.ts')).toBe(before);
  expect(app.read('src/handlers.ts').match(/WelcomeHandler\(\)/g)).toHaveLength(1);
});
