import { join } from 'node:path';
import type { BenchServer } from './bench-server.ts';
import { SideUnderTest } from './side-under-test.ts';

/** The name that our own figures have. */
export const OWN = 'jobstack';

const MODULES: Readonly<Record<string, string>> = {
  [OWN]: join(import.meta.dirname, 'jobstack-side.ts'),
  'pg-boss': join(import.meta.dirname, '../peers/pg-boss-side.ts'),
  'graphile-worker': join(import.meta.dirname, '../peers/graphile-worker-side.ts'),
};

export interface Sides extends AsyncDisposable {
  readonly all: readonly SideUnderTest[];
}

/** @param only names @default all there are */
export async function startSides(server: BenchServer, only: readonly string[] = Object.keys(MODULES)): Promise<Sides> {
  await using started = new AsyncDisposableStack();
  const all: SideUnderTest[] = [];
  for (const name of only) {
    const module = MODULES[name];
    if (module === undefined) {
      throw new Error(`There is no side '${name}'; there are ${Object.keys(MODULES).join(', ')}.`);
    }
    all.push(started.use(await SideUnderTest.start({ name, module, server })));
  }
  const running = started.move();
  return { all, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
