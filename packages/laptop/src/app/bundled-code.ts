import { mkdir, rename, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { LocalError } from '../local-error.ts';
import { type AppCode, type AppEntries, handlersOf } from './app-code.ts';
import { sourceFolder } from './source-code.ts';

/** Beside the packages that the worker's entry imports: from there Node finds them, and no repository keeps it. */
const FOLDER = 'node_modules/.jobstack';

/** Loads in this process, so that no two have the same address. */
let loads = 0;

/** An app's files, bundled by the app's own esbuild, one bundle for each entry. Packages, a workspace's among them, stay outside. */
export class BundledCode implements AppCode {
  readonly worker: string;
  readonly #entries: AppEntries;
  readonly #folder: string;
  #files: readonly string[] = [];

  constructor(entries: AppEntries) {
    const manifest = findPackageJSON(pathToFileURL(entries.worker));
    this.#folder = join(manifest ? dirname(manifest) : entries.root, FOLDER);
    this.worker = join(this.#folder, 'worker.mjs');
    this.#entries = entries;
  }

  folders(): readonly string[] {
    const { root, worker, handlers } = this.#entries;
    return [...new Set([worker, handlers, ...this.#files].map((file) => sourceFolder(file, root)))];
  }

  async load(): Promise<HandlerMap> {
    const { root, worker, handlers } = this.#entries;
    const { build } = await loadEsbuild();
    const folder = this.#folder;
    const { outputFiles, metafile } = await build({
      absWorkingDir: root,
      entryPoints: { worker, handlers },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      write: false,
      metafile: true,
      ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node24' },
      ...{ keepNames: true, sourcemap: 'inline', logLevel: 'silent' },
    });
    this.#files = Object.keys(metafile.inputs)
      .map((file) => resolve(root, file))
      .filter((file) => file.startsWith(root + sep));
    await mkdir(folder, { recursive: true });
    // A worker that starts at this moment finds the old bundle or the new one.
    for (const { path, contents } of outputFiles) {
      await writeFile(`${path}.new`, contents);
      await rename(`${path}.new`, path);
    }
    const bundle = pathToFileURL(join(folder, 'handlers.mjs')).href;
    return handlersOf(await import(`${bundle}?load=${++loads}`), handlers);
  }
}

async function loadEsbuild(): Promise<typeof import('esbuild')> {
  try {
    return await import('esbuild');
  } catch (cause) {
    throw new LocalError(
      'SETTINGS',
      'Laptop stack: bundle: true needs esbuild 0.25 or newer in the app; it is not installed. Add it to the devDependencies, as a deployment needs it too.',
      { cause },
    );
  }
}
