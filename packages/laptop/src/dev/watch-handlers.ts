import { type Clock, systemClock, type Timer } from '@jobstack/processor';
import colors from 'picocolors';
import type { LaptopStack } from '../stack/laptop-stack.ts';
import { FolderWatch } from './folder-watch.ts';
import { HandlerSource, LOAD_MARK } from './handler-source.ts';

/** In milliseconds: editors write a file in several steps. */
const SETTLE_MS = 150;

export interface WatchHandlersOptions {
  readonly source?: HandlerSource;
  /** @default console.log */
  readonly print?: (text: string) => void;
  /** @default systemClock */
  readonly clock?: Clock;
}

/**
 * Gives the stack the handlers anew whenever a file of theirs changes. Handlers that cannot be loaded are told, and the ones before go
 * on. Disposal ends it.
 */
export async function watchHandlers(
  stack: Pick<LaptopStack, 'setHandlers'>,
  { source = new HandlerSource(), print = console.log, clock = systemClock }: WatchHandlersOptions = {},
): Promise<Disposable> {
  let reloading: Promise<void> = Promise.resolve();
  let settled: Timer | undefined;
  const reload = async () => {
    try {
      const handlers = await source.load();
      stack.setHandlers(handlers);
      print(`${colors.green('●')} Handlers reloaded: ${Object.keys(handlers).join(', ')}`);
    } catch (error) {
      print(`${colors.red('●')} Handlers not reloaded, the ones before go on:\n${whatIsWrong(error)}`);
    }
    folders.add(source.folders());
  };
  const folders = new FolderWatch(() => {
    settled?.cancel();
    settled = clock.after(SETTLE_MS, () => {
      // One after the other: what changed last is loaded last.
      reloading = reloading.then(reload);
    });
  });
  // What the stack has is what the files say now; which files they are is known only by loading them.
  await source.load();
  folders.add(source.folders());
  return {
    [Symbol.dispose]() {
      settled?.cancel();
      folders[Symbol.dispose]();
    },
  };
}

/** With the places in people's files, not those in Node. */
function whatIsWrong(error: unknown): string {
  const text = (error instanceof Error && error.stack) || String(error);
  const lines = text.split('\n').filter((line) => !/^ +at .*\(?node:internal/.test(line));
  return lines.join('\n').replaceAll(LOAD_MARK, '');
}
