import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from '../process-identity.ts';

/** How other programs of this machine reach a stack that runs. */
export interface RunningStack {
  /** Of the API, for example http://localhost:4000. */
  readonly url: string;
  /** Proves the development session there. */
  readonly token: string;
  readonly databaseUrl: string;
  readonly awsEndpoint: string;
  readonly bucket: string;
}

const FILE = 'running.json';

/** Says in the data folder where the stack is; takes it back when disposed of. */
export function announceStack(dataFolder: string, stack: RunningStack): Disposable {
  const path = join(dataFolder, FILE);
  const self = { pid: process.pid, identity: identityOf(process.pid) };
  writeFileSync(path, JSON.stringify({ ...stack, ...self }), { mode: 0o600 });
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** The stack that runs on this data folder now; undefined when none does, whatever a killed one has left there. */
export function findRunningStack(dataFolder: string): RunningStack | undefined {
  try {
    const { pid, identity, ...stack } = JSON.parse(readFileSync(join(dataFolder, FILE), 'utf8'));
    return identity !== undefined && identityOf(pid) === identity ? stack : undefined;
  } catch {
    return undefined;
  }
}
