import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/** Bytes of a function's bundle as it is deployed, but with the handlers of `budgeted-handlers.ts` instead of the team's. */
export async function budgetedBundleBytes(name: 'worker' | 'api'): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'lambda', name, 'index.ts')],
    alias: { '@jobstack/handlers': join(import.meta.dirname, 'budgeted-handlers.ts') },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['pg-native'],
    minify: true,
    keepNames: true,
    logLevel: 'warning',
  });
  return outputFiles[0]?.contents.length ?? Number.NaN;
}
