import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@jobstack/laptop';
import { expect } from 'vitest';
import { applyDiff } from './apply-diff.ts';
import { readSnippets, type Snippet } from './snippets.ts';
import { Terminal } from './terminal.ts';

interface PageOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Steps of the page, by what it calls them, that are not taken. */
  readonly without: readonly string[];
}

/**
 * Does in an app what docs/getting-started.md says, from the first block to the last, as somebody with two terminals would.
 *
 * @returns how many blocks of each language were followed
 * @throws Error at the first that does not do what the page says
 */
export async function followGettingStarted(options: PageOptions): Promise<Readonly<Record<string, number>>> {
  const { folder, environment, without } = options;
  const port = await freePort(0, 'A test', 'nothing');
  const env = { ...environment, JOBSTACK_PORT: String(port) };
  await using terminal = new Terminal(folder, env);
  await using dev = new Terminal(folder, env);
  const steps: Record<string, number> = {};
  let printed = '';

  const follow: Record<string, (snippet: Snippet) => Promise<void> | void> = {
    csv: ({ code, facts: { file = '' } }) => writeFileSync(join(folder, file), code, { flag: 'wx' }),
    diff({ code, facts: { file = '' } }) {
      const path = join(folder, file);
      writeFileSync(path, applyDiff(readFileSync(path, 'utf8'), code));
    },
    async sh({ code, facts }) {
      const commands = code.replaceAll('localhost:4000', `localhost:${port}`);
      if (facts.terminal === undefined) printed = await terminal.run(commands);
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
  for (const snippet of readSnippets('getting-started.md')) {
    if (without.includes(snippet.facts.step ?? '')) continue;
    await follow[snippet.language]?.(snippet);
    steps[snippet.language] = (steps[snippet.language] ?? 0) + 1;
  }
  return steps;
}
