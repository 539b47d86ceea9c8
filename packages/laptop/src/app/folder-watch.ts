import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Watches folders with all folders in them, each by itself: Node's own `recursive` misses, on Linux, what happens to a file that an editor
 * has replaced.
 */
export class FolderWatch implements Disposable {
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Watches what is not watched yet; to be repeated, since folders come and go. */
  add(folders: readonly string[]): void {
    for (const folder of folders.flatMap(withFoldersInside)) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watch(folder, () => this.#onChange());
      watcher.on('error', () => this.#forget(folder));
      this.#watchers.set(folder, watcher);
    }
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  /** One that was removed. */
  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}

function withFoldersInside(folder: string): readonly string[] {
  const inside = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...inside.map(({ parentPath, name }) => join(parentPath, name))].filter(
    (path) => !path.includes('node_modules'),
  );
}
