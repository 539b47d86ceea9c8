import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createEmptyDatabase } from '@jobstack/database/testing';
import pg from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { ROOT } from '../source-files.ts';
import { AppTerminal } from './app-terminal.ts';

// Whole stacks start and stop here; that takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

const APP = join(import.meta.dirname, 'app');
const COMMAND = join(ROOT, 'packages/laptop/src/command.ts');

test.concurrent('an app that knows the public API alone runs its job, and imports a CSV into a table of its own', async ({
  expect,
}) => {
  using folder = temporaryFolder();
  await using database = await createEmptyDatabase();
  const environment = { JOBSTACK_DATA: folder.path, JOBSTACK_DATABASE_URL: database.url };
  await using dev = new AppTerminal(join(APP, 'dev.ts'), [], folder.path, environment);
  await dev.until('Workers print to');
  expect(dev.printed).toContain(`-d '{"type":"count_books","payload":{}}'`);
  expect(dev.printed).toContain('public.books');
  const csv = 'isbn,title,author\n1,Middlemarch,Eliot\n2,Silas Marner,Eliot\n3,Emma,Austen\n';

  const { id, upload } = await dev.ask('/jobs', {
    type: 'csv_import',
    payload: { target: 'books' },
    file: { name: 'books.csv', contentType: 'text/csv' },
  });
  await fetch(upload?.url ?? '', { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: csv });
  await dev.ask(`/jobs/${id}/start`, {});
  await dev.until(`csv_import #${id} completed`);
  const counting = await dev.ask('/jobs', { type: 'count_books', payload: { author: 'Eliot' } });
  await dev.until(`count_books #${counting.id} completed`);

  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('SELECT isbn, title FROM public.books ORDER BY isbn');
  const journal = await client.query('SELECT created_at FROM drizzle.__drizzle_migrations');
  await client.end();
  expect(rows.map(({ title }) => title)).toEqual(['Middlemarch', 'Silas Marner', 'Emma']);
  expect(journal.rows).toEqual([{ created_at: '1764000000000' }]);
  expect(await dev.ask(`/jobs/${counting.id}`)).toMatchObject({ status: 'COMPLETED', result: { books: 2 } });
  expect(existsSync(join(folder.path, 'session-token'))).toBe(true);
});

describe.concurrent('an app whose TypeScript is more than types', () => {
  test('is told so when it starts, with the file, the line and what helps', async ({ expect }) => {
    using app = enumApp('#words');
    await using dev = new AppTerminal(COMMAND, [], app.path, { JOBSTACK_DATA: app.data });

    expect(await dev.exitCode()).toBe(1);
    expect(dev.printed).toContain("jobstack: The app's handlers must load, but:");
    expect(dev.printed).toContain('words.ts:1');
    expect(dev.printed).toContain('with bundle: true esbuild reads the app first.');
  });

  test('runs bundled, with errors at their places in the sources, and is cleaned by the command', async ({
    expect,
  }) => {
    using app = enumApp('~/words.ts');
    await using database = await createEmptyDatabase();
    const environment = { JOBSTACK_DATA: app.data, JOBSTACK_DATABASE_URL: database.url };
    await using dev = new AppTerminal(COMMAND, ['--bundle'], app.path, environment);
    await dev.until('Workers print to');
    expect(dev.printed).toContain('`npx jobstack-laptop clean` removes it');

    const greeting = await dev.ask('/jobs', { type: 'greet', payload: {} });
    await dev.until(`greet #${greeting.id} completed`);
    const failing = await dev.ask('/jobs', { type: 'fail', payload: {} });
    await dev.until(`fail #${failing.id} FAILED`);
    await dev.until('src/handlers.ts:');
    const { result } = await dev.ask(`/jobs/${greeting.id}`);
    await using refused = new AppTerminal(COMMAND, ['clean'], app.path, environment);
    expect(await refused.exitCode()).toBe(1);
    await dev[Symbol.asyncDispose]();
    await using cleaned = new AppTerminal(COMMAND, ['clean'], app.path, environment);

    expect(result).toEqual({ says: 'hello' });
    expect(refused.printed).toContain('may have the data folder');
    expect(await cleaned.exitCode()).toBe(0);
    expect(cleaned.printed).toBe('Removed data.');
    expect(existsSync(app.data)).toBe(false);
  });
});

test('arguments that are not understood are told with those that are', async () => {
  await using dev = new AppTerminal(COMMAND, ['start', '--port'], APP, {});
  await using confused = new AppTerminal(COMMAND, ['start'], APP, {});

  expect([await dev.exitCode(), await confused.exitCode()]).toEqual([2, 2]);
  expect(dev.printed).toContain("Unknown option '--port'");
  expect(confused.printed).toContain("expected dev, clean or nothing; received 'start'.");
  expect(confused.printed).toContain('--handlers PATH');
});

function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'jobstack-app-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Makes packages of this repository findable from another folder. */
function linkPackages(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
}

/** An app with an enum. @param words how its handlers import that: as Node can, or by a path of the app's tsconfig.json */
function enumApp(words: '#words' | '~/words.ts') {
  const folder = temporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  };
  linkPackages(folder.path, ['@jobstack/handler-sdk', '@jobstack/worker']);
  // As text: the test itself imports none of them.
  const [word, sdk, worker] = [words, '@jobstack/handler-sdk', '@jobstack/worker'].map((name) => JSON.stringify(name));
  write('package.json', JSON.stringify({ type: 'module', imports: { '#words': './src/words.ts' } }));
  write('tsconfig.json', JSON.stringify({ compilerOptions: { paths: { '~/*': ['./src/*'] } } }));
  write('src/words.ts', `export enum Word { Hello = 'hello' }`);
  write(
    'src/worker.ts',
    `import { createWorker } from ${worker};\nimport { handlers } from './handlers.ts';\nexport const handler = createWorker({ handlers });`,
  );
  write(
    'src/handlers.ts',
    `import { createHandlerMap } from ${sdk};
import { Word } from ${word};

const greet = { execute: async () => ({ says: Word.Hello }) };
const fail = {
  async execute(): Promise<never> {
    throw new TypeError('as told');
  },
};
export const handlers = createHandlerMap({ greet, fail });`,
  );
  return { path: folder.path, data: join(folder.path, 'data'), [Symbol.dispose]: () => folder[Symbol.dispose]() };
}
