import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHandlerMap } from '@jobstack/handler-sdk';
import { describe, expect, test } from 'vitest';
import { surelyLacksExport } from '../src/app/exported-name.ts';
import { sourceFolder } from '../src/app/source-code.ts';
import { startLaptopStack } from '../src/stack/laptop-stack.ts';
import { resolveStackSettings } from '../src/stack/stack-settings.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A folder with these files in it. */
function appFolder(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  return folder;
}

const WORKER = 'export const handler = createWorker({ handlers });';
const HANDLERS = 'export const handlers = createHandlerMap({});';

test('an app is found where apps have their files', () => {
  using folder = appFolder({
    'src/worker.ts': WORKER,
    'src/handlers/index.ts': HANDLERS,
    'migrations/meta/_journal.json': '{}',
  });

  const { app, dataFolder } = resolveStackSettings({ root: folder.path }, {});

  expect(app).toEqual({
    root: folder.path,
    worker: join(folder.path, 'src/worker.ts'),
    handlers: join(folder.path, 'src/handlers/index.ts'),
    migrations: join(folder.path, 'migrations'),
    bundle: false,
  });
  expect(dataFolder).toBe(join(folder.path, '.jobstack/laptop'));
});

test('an app without tables needs no migrations, and a map that is given no module', () => {
  using folder = appFolder({ 'jobs/worker.js': WORKER });
  const handlers = createHandlerMap({});

  const { app } = resolveStackSettings({ root: folder.path, worker: 'jobs/worker.js', handlers }, {});

  expect(app).toMatchObject({ worker: join(folder.path, 'jobs/worker.js'), handlers, migrations: undefined });
});

test('whatever is missing is told at once, with what the environment has wrong', async () => {
  using folder = appFolder({ 'src/worker.ts': 'export const handel = createWorker({ handlers });' });
  const { path } = folder;

  const start = startLaptopStack({ root: path, migrations: 'drizzle', engine: {} });
  const settings = () => resolveStackSettings({ root: path, migrations: 'drizzle' }, { JOBSTACK_PORT: 'http' });

  const sentences = [
    "worker must be a file that exports 'handler'; src/worker.ts has no such export",
    `migrations must be a folder that drizzle-kit has written; there is no ${path}/drizzle: let drizzle-kit write the first one, or leave the option out where the app has no tables`,
    `handlers must be a file that exports 'handlers'; there is no ${path}/src/handlers.ts; say where it is, from ${path}`,
  ];
  await expect(start).rejects.toMatchObject({
    code: 'SETTINGS',
    message: `Laptop stack: ${sentences.join('. ')}.`,
  });
  expect(settings).toThrow(
    `Laptop stack: ${sentences.join('. ')}. JOBSTACK_PORT must be a port from 0 (any) to 65535; received 'http'.`,
  );
});

test.each([
  [
    'a worker that is not there',
    { worker: 'lambda.ts' },
    "worker must be a file that exports 'handler'; there is no /",
  ],
  ['a folder that drizzle-kit has not written', { migrations: 'src' }, 'src has no meta/_journal.json'],
  [
    'a root that is not there',
    { root: '/nowhere/at/all' },
    "root must be the app's folder; there is no /nowhere/at/all",
  ],
  ['a map to be bundled', { handlers: {}, bundle: true }, 'received a handler map'],
])('%s is refused', (_, options, sentence) => {
  using folder = appFolder({ 'src/worker.ts': WORKER, 'src/handlers.ts': HANDLERS });

  expect(() => resolveStackSettings({ root: folder.path, ...options }, {})).toThrow(sentence);
});

describe('whether a module exports a name', () => {
  test.each([
    'export const handler = 1;',
    'export let handler: Handler;',
    'export async function handler() {}',
    'export function* handler() {}',
    "export { work as handler } from './work.ts';",
    'export { a,\n  handler,\n};',
    "export * as handler from './handler.ts';",
    "export * from './worker.ts';",
    'export const { handler } = entries;',
    'exports.handler = 1;',
    'module.exports = { handler };',
  ])('may be: %s', (text) => {
    expect(surelyLacksExport(text, 'handler')).toBe(false);
  });

  test.each([
    'const handler = 1;',
    'export const handlers = 1;',
    'export default handler;',
    '// export const handler = 1;',
    '/* export const handler = 1; */ export const other = handler;',
    "import { handler } from './handler.ts';",
    "export * as all from './handler.ts';",
  ])('cannot be: %s', (text) => {
    expect(surelyLacksExport(text, 'handler')).toBe(true);
  });
});

test('an app is watched by its `src`, and nothing that lies above it', () => {
  expect(sourceFolder('/usr/src/app/src/jobs/handlers.ts', '/usr/src/app')).toBe('/usr/src/app/src');
  expect(sourceFolder('/usr/src/app/jobs/handlers.ts', '/usr/src/app')).toBe('/usr/src/app/jobs');
  expect(sourceFolder('/app/packages/a/src/b/c.ts', '/app')).toBe('/app/packages/a/src');
});
