import type { HandlerMap } from '@jobstack/handler-sdk';
import { type Clock, systemClock, type Timer } from '@jobstack/processor';
import colors from 'picocolors';
import type { AppCode } from './app-code.ts';
import { FolderWatch } from './folder-watch.ts';
import { whatIsWrong } from './load-app.ts';

/** In milliseconds: editors write a file in several steps. */
const SETTLE_MS = 150;

export interface WatchHandlersOptions {
  /** What has been loaded once already: which files it is made of is known only by that. */
  readonly code: AppCode;
  readonly print: (text: string) => void;
  /** @default systemClock */
  readonly clock?: Clock;
}

/**
 * Gives the stack the handlers anew whenever a file of theirs changes. Handlers that cannot be loaded are told, and the ones before go
 * on. Disposal ends it.
 */
export function watchHandlers(
  stack: { setHandlers(handlers: HandlerMap): void },
  { code, print, clock = systemClock }: WatchHandlersOptions,
): Disposable {
  let reloading: Promise<void> = Promise.resolve();
  let settled: Timer | undefined;
  const reload = async () => {
    try {
      const handlers = await code.load();
      stack.setHandlers(handlers);
      print(`${colors.green('●')} Handlers reloaded: ${Object.keys(handlers).join(', ')}`);
    } catch (error) {
      print(`${colors.red('●')} Handlers not reloaded, the ones before go on:\n${whatIsWrong(error)}`);
    }
    folders.add(code.folders());
  };
  const folders = new FolderWatch(() => {
    settled?.cancel();
    settled = clock.after(SETTLE_MS, () => {
      // One after the other: what changed last is loaded last.
      reloading = reloading.then(reload);
    });
  });
  folders.add(code.folders());
  return {
    [Symbol.dispose]() {
      settled?.cancel();
      folders[Symbol.dispose]();
    },
  };
}
