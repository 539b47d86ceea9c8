import { registerHooks } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { type AppCode, type AppEntries, handlersOf } from './app-code.ts';

/** What ends the addresses of files of one load, so that the next reads them anew. */
export const LOAD_MARK = /\?load=\d+/g;

/** Loads in this process, so that no two have the same mark. */
let loads = 0;

/** An app's files as they are: Node takes the types away. What the handler map imports of the app is read anew with each load. */
export class SourceCode implements AppCode {
  readonly worker: string;
  readonly #entry: string;
  readonly #root: string;
  #files = new Set<string>();

  constructor({ root, worker, handlers }: AppEntries) {
    this.worker = worker;
    this.#entry = handlers;
    this.#root = root;
  }

  folders(): readonly string[] {
    return [...new Set([this.#entry, this.worker, ...this.#files].map((file) => sourceFolder(file, this.#root)))];
  }

  async load(): Promise<HandlerMap> {
    const mark = `?load=${++loads}`;
    const files = new Set<string>();
    const hooks = registerHooks({
      resolve: (specifier, context, nextResolve) => {
        const resolved = nextResolve(specifier, context);
        if (!context.parentURL?.endsWith(mark) || !this.#mayChange(resolved.url)) return resolved;
        files.add(fileURLToPath(resolved.url));
        return { ...resolved, url: `${resolved.url}${mark}` };
      },
    });
    try {
      return handlersOf(await import(`${pathToFileURL(this.#entry).href}${mark}`), this.#entry);
    } finally {
      this.#files = files;
      hooks.deregister();
    }
  }

  #mayChange(url: string): boolean {
    if (!url.startsWith('file:')) return false;
    const path = fileURLToPath(url);
    return path.startsWith(this.#root + sep) && !path.includes(`${sep}node_modules${sep}`);
  }
}

/** The `src` below the root in which a file lies, where there is one: files that are new in it count too. */
export function sourceFolder(file: string, root: string): string {
  const [source] = /^.*[\\/]src(?=[\\/])/.exec(sep + relative(root, file)) ?? [];
  return source === undefined ? dirname(file) : resolve(root, source.slice(1));
}
