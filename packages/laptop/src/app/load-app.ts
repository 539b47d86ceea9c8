import type { HandlerMap } from '@jobstack/handler-sdk';
import { LocalError } from '../local-error.ts';
import type { AppCode } from './app-code.ts';
import { BundledCode } from './bundled-code.ts';
import type { LaptopApp } from './laptop-app.ts';
import { LOAD_MARK, SourceCode } from './source-code.ts';

/** An app as code: as its files are, or bundled. */
export function appCode({ root, worker, handlers, bundle }: LaptopApp): AppCode {
  if (typeof handlers !== 'string') return { worker, folders: () => [], load: async () => handlers };
  return bundle ? new BundledCode({ root, worker, handlers }) : new SourceCode({ root, worker, handlers });
}

/** @throws LocalError `APP` when the handlers' files cannot be loaded, with the places in them */
export async function loadApp(code: AppCode): Promise<HandlerMap> {
  try {
    return await code.load();
  } catch (cause) {
    if (cause instanceof LocalError) throw cause;
    throw new LocalError('APP', `The app's handlers must load, but:\n${whatIsWrong(cause)}`, { cause });
  }
}

/** Codes of Node's errors for TypeScript that is more than types. */
const NOT_TYPES_ALONE = ['ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX', 'ERR_INVALID_TYPESCRIPT_SYNTAX'];
const ADVICE = 'Node takes types away and does no more: with bundle: true esbuild reads the app first.';

/** With the places in people's files, not those in Node. */
export function whatIsWrong(error: unknown): string {
  const text = (error instanceof Error && error.stack) || String(error);
  const lines = text.split('\n').filter((line) => !/^ +at .*\(?node:internal/.test(line));
  const advice = NOT_TYPES_ALONE.includes((error as NodeJS.ErrnoException)?.code ?? '') ? `\n${ADVICE}` : '';
  return lines.join('\n').replaceAll(LOAD_MARK, '') + advice;
}
