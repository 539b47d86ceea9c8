/** Makes a client of the OpenAPI document, compiles what uses it, and submits and follows a job on the laptop stack with it. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { removePostgresHome } from '@jobstack/laptop/postgres';
import { build } from 'esbuild';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../..');
const BIN = join(HERE, 'node_modules/.bin');
const DOCUMENT = join(ROOT, 'packages/api/src/openapi/openapi.json');

mkdirSync(join(ROOT, '.jobstack'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.jobstack/api-client-'));
const use = join(folder, 'use.mjs');
const run = (program: string, args: readonly string[]) => execFileSync(join(BIN, program), args, { cwd: HERE });

run('openapi-ts', ['-i', DOCUMENT, '-o', 'generated', '-c', '@hey-api/client-fetch']);
run('tsc', ['-p', 'tsconfig.json']);
await build({ entryPoints: [join(HERE, 'use.ts')], outfile: use, bundle: true, format: 'esm', platform: 'node' });

const env = { ...process.env, JOBSTACK_DATA: join(folder, 'stack'), JOBSTACK_PORT: '0' };
const stack = spawn(process.execPath, [join(ROOT, 'packages/demo/src/dev.ts')], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => stack.once('exit', resolve));
try {
  const said = await new Promise<string>((resolve) => {
    let text = '';
    stack.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (/TOKEN=dev_\w+\n/.test(text)) resolve(text);
    });
  });
  const [url = ''] = /http:\/\/localhost:\d+/.exec(said) ?? [];
  const [token = ''] = /dev_\w+/.exec(said) ?? [];
  const { submitAndFollow } = await import(pathToFileURL(use).href);
  const lines: readonly string[] = await submitAndFollow(url, token);
  console.log(`A generated client submitted a job and followed it to its end; its log has ${lines.length} lines.`);
} finally {
  stack.kill('SIGINT');
  await ended;
  removePostgresHome(join(folder, 'stack/postgres'));
  rmSync(folder, { recursive: true, force: true });
}
