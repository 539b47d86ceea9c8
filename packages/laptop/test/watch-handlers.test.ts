import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

test.each(['as they are', 'bundle'])(
  'handlers, %s, are loaded anew when a file that they import changes, and stay when that is broken',
  async (how) => {
    // A package of its own stays outside a bundle.
    using folder = handlerFolder(how === 'bundle' ? '../../words/src/greet.ts' : 'words');
    using watching = startWatching(folder.entry, folder.path, how);
    await watching.until('watching');

    for (const greeting of ['good morning', 'good evening']) {
      folder.greet(`export const greeting: string = '${greeting}';`);
      await watching.until(`greets: ${greeting}`);
    }
    folder.greet('export const greeting: string = ;');
    const broken = [await watching.until('not reloaded'), await watching.until('greet.ts')];
    folder.greet(`export const greeting: string = 'good night';`);

    expect(broken[0]).toContain('Handlers not reloaded, the ones before go on:');
    expect(broken[1]).toMatch(/words\/src\/greet\.ts:1(:|$)/);
    await watching.until('greets: good night');
  },
);

/** As its importer names it. */
const SDK = JSON.stringify('sdk');

/** Handlers in a folder of their own: `index.ts` imports `greet.ts` of another package, by what is given, and the SDK. */
function handlerFolder(words: string) {
  const folder = temporaryFolder();
  const at = (path: string) => join(folder.path, path);
  for (const path of ['handlers/src', 'words/src', 'handlers/node_modules']) mkdirSync(at(path), { recursive: true });
  symlinkSync(at('words'), at('handlers/node_modules/words'));
  symlinkSync(resolve(import.meta.dirname, '../../handler-sdk'), at('handlers/node_modules/sdk'));
  writeFileSync(at('words/package.json'), JSON.stringify({ name: 'words', type: 'module', exports: './src/greet.ts' }));
  writeFileSync(at('handlers/package.json'), JSON.stringify({ name: 'handlers', type: 'module' }));
  writeFileSync(
    at('handlers/src/index.ts'),
    `import { greeting } from ${JSON.stringify(words)};
     import { createHandlerMap } from ${SDK};
     export const handlers = createHandlerMap({ greet: { execute: async (): Promise<string> => greeting } });`,
  );
  const greet = (text: string) => {
    // As editors save: a new file takes the place of the old one.
    writeFileSync(at('words/src/greet.ts.new'), text);
    renameSync(at('words/src/greet.ts.new'), at('words/src/greet.ts'));
  };
  greet(`export const greeting: string = 'hello';`);
  return {
    ...{ greet, path: folder.path, entry: at('handlers/src/index.ts') },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

function startWatching(entry: string, root: string, how: string) {
  const script = join(import.meta.dirname, 'fixtures/watching-handlers.ts');
  const child = spawn(process.execPath, [script, entry, root, how], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** The next line with `text` in it. */
    async until(text: string): Promise<string> {
      for (;;) {
        const { value = '', done } = await lines.next();
        if (done) throw new Error(`Ended before it said '${text}'.`);
        if (value.includes(text)) return stripVTControlCharacters(value);
      }
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
