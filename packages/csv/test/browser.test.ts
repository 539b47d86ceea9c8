import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** What a browser has, and Node's own is not. */
const BROWSER_GLOBALS = { TextDecoder, TextEncoder, DecompressionStream, URL, setTimeout, queueMicrotask, console };

const PAGE = `
  import { cell, inspectCsv, openCsv } from '@jobstack/csv';

  export async function read(text, chunkSize) {
    const bytes = new TextEncoder().encode(text);
    const file = {
      size: bytes.length,
      async *stream({ from = 0 } = {}) {
        for (let start = from; start < bytes.length; start += chunkSize) yield bytes.subarray(start, start + chunkSize);
      },
    };
    const csv = await openCsv(file);
    const rows = [];
    for await (const batch of csv) rows.push(...batch.rows.map((row) => row.fields), ...batch.problems.map(({ code }) => code));
    const date = cell.date({ format: 'DD.MM.YYYY' });
    return JSON.stringify([csv.header, rows, date.parse('29.02.2024'), date.safeParse('30.02.2024').success]);
  }

  export async function inspect(bytes) {
    const { kind, problem, dialect, columns } = await inspectCsv(Uint8Array.from(bytes));
    return JSON.stringify({ kind, problem, dialect, columns });
  }`;

interface Page {
  read(text: string, chunkSize: number): Promise<string>;
  inspect(bytes: readonly number[]): Promise<string>;
}

describe('in a browser', () => {
  it('reads and inspects files: the bundle needs nothing of Node, and no Buffer', async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: PAGE, resolveDir: import.meta.dirname, loader: 'js' },
      bundle: true,
      write: false,
      metafile: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'page',
    });
    const code = outputFiles[0]?.text ?? '';

    const page = runInNewContext(`${code}; page`, { ...BROWSER_GLOBALS }) as Page;

    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    expect(imports).toEqual([]);
    expect(runInNewContext('typeof Buffer + typeof process', { ...BROWSER_GLOBALS })).toBe('undefinedundefined');
    const read = JSON.parse(await page.read('name,city\n"Zoë ""Z"" K.",東京\n"a"b,1\nBob,🙂\n', 3));
    const inspected = JSON.parse(await page.inspect([...gzipSync(Buffer.from('\ufeffa;b\n1;Köln\n', 'utf16le'))]));
    expect(inspected).toMatchObject({
      ...{ kind: 'csv', dialect: { compression: 'gzip', encoding: 'utf-16le', delimiter: ';' } },
      columns: [
        { name: 'a', kind: 'integer' },
        { name: 'b', samples: ['Köln'] },
      ],
    });
    expect(read).toEqual([['name', 'city'], [['Zoë "Z" K.', '東京'], ['Bob', '🙂'], 'CSV_QUOTE'], '2024-02-29', false]);
  });
});
