import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../source-files.ts';

it('the app of cdk.json runs on a Node that knows TypeScript, whichever Node runs the CDK', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'jobstack-toolchain-'));
  onTestFinished(() => rmSync(checkout, { recursive: true }));
  for (const folder of ['scripts', '.jobstack', 'old', 'new']) mkdirSync(join(checkout, folder));
  copyFileSync(join(ROOT, 'scripts/toolchain'), join(checkout, 'scripts/toolchain'));
  script(join(checkout, 'old', 'node'), 'case "$1" in -p) echo false ;; *) echo too old >&2; exit 1 ;; esac');
  script(join(checkout, 'old', 'npx'), 'exit 1');
  symlinkSync(process.execPath, join(checkout, 'new', 'node'));
  script(join(checkout, 'new', 'pnpm'), 'echo 12.0.0');
  writeFileSync(join(checkout, '.jobstack', 'toolchain'), join(checkout, 'new'));
  writeFileSync(join(checkout, 'app.ts'), 'const text: string = "typed"; console.log(text);');
  const { app } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { app: string };

  const said = execFileSync('sh', ['-c', app.replace('bin/jobstack.ts', 'app.ts')], {
    cwd: checkout,
    env: { PATH: `${join(checkout, 'old')}:/usr/bin:/bin` },
    encoding: 'utf8',
  });

  expect(said).toBe('typed\n');
});

function script(path: string, body: string): void {
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}
