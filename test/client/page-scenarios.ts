import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readSnippets } from '../docs/snippets.ts';
import { ROOT } from '../source-files.ts';
import type { TestStack } from './laptop.ts';

const run = promisify(execFile);
const COMMAND = join(ROOT, 'packages/cli/src/command.ts');

/** The commands of a page that begin with this word, in its order; those of several lines in one. */
function commandsOf(page: string, word: string): readonly string[] {
  const lines = readSnippets(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.replaceAll(/\\\n\s*/g, '').split('\n'));
  return lines.filter((line) => line.startsWith(`${word} `));
}

/** What the pages show is done as it is written. First of all, on a stack without jobs: the API page speaks of jobs 1 and 2. */
export function pageScenarios(running: () => TestStack): void {
  const inBash = async (line: string, env: Readonly<Record<string, string>>) => {
    const { PATH = '', HOME = '' } = process.env;
    const cwd = join(running().dataFolder, 'reader');
    mkdirSync(cwd, { recursive: true });
    const tools = `jobstack() { ${process.execPath} ${COMMAND} "$@"; }; curl() { command curl -sS -w '\\n%{http_code}' "$@"; }`;
    const { stdout } = await run('bash', ['-c', `${tools}\n${line}`], { cwd, env: { PATH, HOME, ...env } });
    return stdout;
  };

  describe('the pages', () => {
    test('every curl line of the API page is answered as one that is right; 409 where the job has moved on', async () => {
      const { url, token, dataFolder } = running();
      mkdirSync(join(dataFolder, 'reader'), { recursive: true });
      symlinkSync(join(ROOT, 'examples'), join(dataFolder, 'reader/examples'));
      const lines = [...commandsOf('api.md', 'curl'), ...commandsOf('../README.md', 'curl')];
      const answers: (readonly [line: string, status: number])[] = [];
      let UPLOAD_URL = '';
      for (const line of lines) {
        const said = await inBash(line, { API: `${url}/api`, TOKEN: token, UPLOAD_URL });
        const at = said.lastIndexOf('\n');
        answers.push([line, Number(said.slice(at + 1))]);
        UPLOAD_URL = /"upload":\{.*?"url":"([^"]+)"/.exec(said)?.[1] ?? UPLOAD_URL;
      }

      expect(answers.length).toBeGreaterThan(15);
      expect(answers.filter(([, status]) => status >= 300 && status !== 409)).toEqual([]);
    });

    test('the commands of the page on the command line do what they say', async () => {
      const { dataFolder: JOBSTACK_DATA } = running();
      const lines = commandsOf('command-line.md', 'jobstack');

      const said = [];
      for (const line of lines) said.push(await inBash(line, { JOBSTACK_DATA }));

      expect(lines.length).toBeGreaterThanOrEqual(3);
      expect(said[0]).toMatch(/^Job \d+ \(example\) COMPLETED\n$/);
    });

    test('the programs of the page for integrators print what the page says', async () => {
      const { url: JOBSTACK_URL, token: JOBSTACK_TOKEN } = running();
      const folder = join(ROOT, '.jobstack/integrating');
      mkdirSync(folder, { recursive: true });
      const snippets = readSnippets('integrating.md');
      const programs = snippets.filter(({ language }) => language === 'ts');
      const printed: string[] = [];
      for (const { facts, code } of programs) {
        const file = join(folder, facts.file ?? 'unnamed.ts');
        writeFileSync(file, code);
        const env = { ...process.env, JOBSTACK_URL, JOBSTACK_TOKEN };
        printed.push((await run(process.execPath, [file], { cwd: ROOT, env })).stdout);
      }
      rmSync(folder, { recursive: true });

      expect(programs).toHaveLength(2);
      expect(printed).toEqual(snippets.filter(({ language }) => language === 'text').map(({ code }) => code));
    });
  });
}
