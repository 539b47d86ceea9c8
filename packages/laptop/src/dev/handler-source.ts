import { registerHooks } from 'node:module';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { HandlerMap } from '@jobstack/handler-sdk';

const CHECKOUT = resolve(import.meta.dirname, '../../../..');
/** What ends the addresses of files of one load, so that the next reads them anew. */
export const LOAD_MARK = /\?load=\d+/g;

/** The handler map, as its files are at the moment: what it imports of this checkout is read anew with each load. */
export class HandlerSource {
  readonly #entry: string;
  readonly #root: string;
  #loads = 0;
  #files = new Set<string>();

  /**
   * @param entry exports `handlers`. @default what @jobstack/handlers is
   * @param root files below it may change, but for those in node_modules. @default the checkout
   */
  constructor(entry = fileURLToPath(import.meta.resolve('@jobstack/handlers')), root = CHECKOUT) {
    this.#entry = entry;
    this.#root = root + sep;
  }

  /** Folders with the files of the newest load. */
  folders(): readonly string[] {
    return [...new Set([this.#entry, ...this.#files].map(folderOf))];
  }

  /** @throws what the files throw when they are loaded, a syntax error for example */
  async load(): Promise<HandlerMap> {
    const mark = `?load=${++this.#loads}`;
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
      const module: { readonly handlers: HandlerMap } = await import(`${pathToFileURL(this.#entry).href}${mark}`);
      return module.handlers;
    } finally {
      this.#files = files;
      hooks.deregister();
    }
  }

  #mayChange(url: string): boolean {
    if (!url.startsWith('file:')) return false;
    const path = fileURLToPath(url);
    return path.startsWith(this.#root) && !path.includes(`${sep}node_modules${sep}`);
  }
}

/** The package's `src`, where it is one. */
function folderOf(file: string): string {
  const [source] = /^.*[\\/]src(?=[\\/])/.exec(file) ?? [];
  return source ?? dirname(file);
}
