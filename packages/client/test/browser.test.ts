import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** What a browser has, and Node's own is not. */
const BROWSER_GLOBALS = {
  ...{ URL, Headers, AbortSignal, AbortController, Blob, TextEncoder, setTimeout, clearTimeout, crypto, console },
};

const PAGE = `
  import { bearer, createClient } from '@jobstack/client';
  import { iam } from '@jobstack/client/iam';

  export async function run(fetch, signIn) {
    const token = signIn === 'iam'
      ? iam({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
      : bearer('t');
    const client = createClient({ url: 'https://jobs.example.com', signIn: token, fetch });
    const file = { name: 'a.csv', body: new Blob(['a,b']) };
    const job = await client.submit('csv_import', {}, { file });
    return (await client.waitFor(job)).status;
  }`;

interface Page {
  run(fetch: unknown, signIn: 'token' | 'iam'): Promise<string>;
}

it.each(['token', 'iam'] as const)(
  'in a browser it uploads and waits, signed in by %s: nothing of Node is needed',
  async (signIn) => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: PAGE, resolveDir: import.meta.dirname, loader: 'js' },
      ...{ bundle: true, write: false, metafile: true, platform: 'browser', format: 'iife', globalName: 'page' },
    });
    const page = runInNewContext(`${outputFiles[0]?.text}; page`, { ...BROWSER_GLOBALS }) as Page;
    const sent: string[] = [];
    const browser = async (url: URL | string, { method, headers, body }: RequestInit) => {
      const signed = String((headers as Record<string, string>).authorization ?? 'unsigned').split(' ')[0];
      sent.push(
        `${method} ${new URL(url).pathname} ${signed} ${body instanceof Blob ? await body.text() : typeof body}`,
      );
      const upload = { kind: 'single', method: 'PUT', url: 'https://files.example.com/1', headers: {} };
      return Response.json({ taskId: 't', status: 'COMPLETED', upload });
    };

    expect(await page.run(browser, signIn)).toBe('COMPLETED');

    const proof = signIn === 'iam' ? 'AWS4-HMAC-SHA256' : 'Bearer';
    expect(sent).toEqual([
      `POST /api/jobs ${proof} string`,
      'PUT /1 unsigned a,b',
      `POST /api/jobs/t/start ${proof} undefined`,
      `GET /api/jobs/t ${proof} undefined`,
    ]);
    expect(Object.values(metafile.outputs).flatMap((output) => output.imports)).toEqual([]);
    expect(runInNewContext('typeof Buffer + typeof process', { ...BROWSER_GLOBALS })).toBe('undefinedundefined');
  },
);
