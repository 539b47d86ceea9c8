import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@jobstack/laptop';
import { removePostgresHome } from '@jobstack/laptop/postgres';
import { expect, test, vi } from 'vitest';
import { copyCheckout } from '../checkout-copy.ts';
import { applyDiff } from './apply-diff.ts';
import { readSnippets, type Snippet } from './snippets.ts';
import { Terminal } from './terminal.ts';

vi.setConfig({ testTimeout: 120_000 });

test('getting started: every step of the page does what the page says', async () => {
  await using page = await openPage();

  for (const snippet of readSnippets('getting-started.md')) await page.follow(snippet);

  expect(page.steps).toEqual({ csv: 1, ts: 1, diff: 2, sh: 5, text: 1, json: 2 });
});

/** A copy of the checkout, and somebody who does in it what the page says. */
async function openPage() {
  await using resources = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-docs-'));
  resources.defer(() => {
    removePostgresHome(join(folder, '.jobstack/laptop/postgres'));
    rmSync(folder, { recursive: true, force: true });
  });
  copyCheckout(folder);
  const port = await freePort(0, 'A test', 'nothing');
  const { PATH, HOME } = process.env;
  const open = () => resources.use(new Terminal(folder, { PATH, HOME, JOBSTACK_PORT: String(port) }));
  const [first, dev] = [open(), open()];
  const steps: Record<string, number> = {};
  let printed = '';

  const follow: Record<string, (snippet: Snippet) => Promise<void> | void> = {
    csv: ({ code, facts: { file = '' } }) => expect(readFileSync(join(folder, file), 'utf8')).toBe(code),
    ts: ({ code, facts: { file = '' } }) => writeFileSync(join(folder, file), code, { flag: 'wx' }),
    diff({ code, facts: { file = '' } }) {
      const path = join(folder, file);
      writeFileSync(path, applyDiff(readFileSync(path, 'utf8'), code));
    },
    async sh({ code, facts: { terminal } }) {
      const commands = code.replaceAll('localhost:4000', `localhost:${port}`);
      if (terminal === undefined) printed = await first.run(commands);
      else {
        dev.type(commands);
        await dev.until('JobStack runs.');
      }
    },
    async text({ code }) {
      for (const line of code.trimEnd().split('\n')) await dev.until(line);
    },
    json: ({ code }) => expect(JSON.parse(printed)).toMatchObject(JSON.parse(code)),
  };
  const moved = resources.move();
  return {
    steps,
    async follow(snippet: Snippet) {
      const { language } = snippet;
      steps[language] = (steps[language] ?? 0) + 1;
      await follow[language]?.(snippet);
    },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}
