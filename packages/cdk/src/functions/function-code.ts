import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { bundlingOptions, esbuildCommand } from './esbuild.ts';

/** What a function runs: an entry of the team's, which is bundled at synth, or code that is a bundle already. */
export type FunctionCode = TeamEntry | { readonly code: Code };

/** A file that exports `handler`. */
export interface TeamEntry {
  /** Absolute, or relative to the working directory. */
  readonly entry: string;
  /** Folder with the manifest and the lock file above `entry`. @default that of the lock file */
  readonly projectRoot?: string | undefined;
  /** By which esbuild is found: pnpm's, yarn's, bun's or npm's. @default the next lock file in or above the working directory */
  readonly depsLockFilePath?: string | undefined;
  /**
   * Threads that the function starts: file beside its bundle, without `.mjs` → module, as `entry` would import it. Bundled by
   * themselves: a thread that loaded the function's bundle would pay for all of it.
   * @default none
   */
  readonly threads?: Readonly<Record<string, string>>;
}

type CodeProps = Pick<
  NodejsFunctionProps,
  'code' | 'entry' | 'projectRoot' | 'depsLockFilePath' | 'bundling' | 'handler'
>;

/** The same in the terms of `NodejsFunction`. */
export function codeProps(source: FunctionCode): CodeProps {
  // A bundle that is finished is not bundled again, and has its handler where esbuild puts one.
  if ('code' in source) return { code: source.code, handler: 'index.handler' };
  const { entry, projectRoot, depsLockFilePath, threads = {} } = source;
  return {
    entry: resolve(entry),
    handler: 'handler',
    ...(projectRoot !== undefined && { projectRoot }),
    ...(depsLockFilePath !== undefined && { depsLockFilePath }),
    bundling: bundlingOptions((folder) =>
      // What is not found esbuild will say by its name.
      Object.entries(threads).map(([name, module]) =>
        esbuildCommand(resolveFrom(entry, module) ?? module, join(folder, `${name}.mjs`)),
      ),
    ),
  };
}

/** Where `entry` would find a module; undefined when it would not. */
export function resolveFrom(entry: string, module: string): string | undefined {
  try {
    return createRequire(resolve(entry)).resolve(module);
  } catch {
    return undefined;
  }
}
