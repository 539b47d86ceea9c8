import type { HandlerMap } from '@jobstack/handler-sdk';

/** How an app's files become code that runs. */
export interface AppCode {
  /** Absolute path of what worker processes load. */
  readonly worker: string;
  /** Folders with the files of the newest load, with those inside them. */
  folders(): readonly string[];
  /** The handler map, as its files are at the moment. @throws what the files throw when they are loaded, a syntax error for example */
  load(): Promise<HandlerMap>;
}

/** Where an app's code is. */
export interface AppEntries {
  /** Absolute path of the app's folder. */
  readonly root: string;
  /** Absolute path of the entry that exports `handler`. */
  readonly worker: string;
  /** Absolute path of the module that exports `handlers`. */
  readonly handlers: string;
}

/** @throws Error when the module of the handler map does not export one */
export function handlersOf(module: { readonly handlers?: unknown }, file: string): HandlerMap {
  const { handlers } = module;
  if (typeof handlers === 'object' && handlers !== null) return handlers as HandlerMap;
  const found = Object.keys(module).join(', ') || 'nothing';
  throw new Error(`${file} must export a handler map called handlers, but exports ${found}.`);
}
