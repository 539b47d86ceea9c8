import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@jobstack/laptop';
import { run } from './run.ts';
import { say } from './say.ts';

/** Checked with this version; its gaps are in docs/deploying.md. */
const PACKAGES = ['ministack==1.4.21', 'cryptography', 'cfn-lint==1.58.0'];

export interface Emulator {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  /** Checkout; the Python environment lies in its .jobstack. */
  readonly root: string;
  /** Where logs and state go. */
  readonly folder: string;
}

/** Where the tools of the Python environment are. */
export function venvBin(root: string, tool: string): string {
  return join(root, '.jobstack', 'deploy-venv', 'bin', tool);
}

/** Installs the emulator and the linter from PyPI, the first time. */
export async function installEmulator({ root, folder }: EmulatorOptions): Promise<void> {
  const options = { cwd: root, log: join(folder, 'pip.log') };
  await run('python3', ['-m', 'venv', join(root, '.jobstack', 'deploy-venv')], options);
  await run(venvBin(root, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...PACKAGES], options);
}

/** An AWS on loopback that runs the functions as processes of the `node` that is first in PATH. */
export async function startEmulator({ root, folder }: EmulatorOptions): Promise<Emulator> {
  const port = await freePort(0, 'The AWS emulator', 'a free port');
  const log = openSync(join(folder, 'emulator.log'), 'a');
  const child = spawn(venvBin(root, 'ministack'), [], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      PATH: `${nodeThatImports(folder)}:${process.env.PATH}`,
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: 'localhost',
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      TMPDIR: folder,
      S3_DATA_DIR: join(folder, 's3'),
      STATE_DIR: join(folder, 'state'),
      // Functions of the CDK itself leave the SDK to the runtime.
      NODE_PATH: join(root, 'node_modules'),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilHealthy(child, endpoint, folder);
  say(`emulator listens on ${endpoint}`);
  return { endpoint, stop: () => stop(child) };
}

/**
 * The emulator loads functions by `require`, which refuses modules that await at their top, as ours do and Lambda allows. A Node
 * without `require` for ES modules makes it fall back to `import`.
 */
function nodeThatImports(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh\nexec '${process.execPath}' --no-experimental-require-module "$@"\n`;
  writeFileSync(join(bin, 'node'), script, { mode: 0o755 });
  return bin;
}

async function untilHealthy(child: ChildProcess, endpoint: string, folder: string): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    if (child.exitCode !== null) break;
    const health = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (health?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  child.kill();
  throw new Error(`The emulator did not become healthy within 30 s; see ${join(folder, 'emulator.log')}.`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(patience);
}
