import { PassThrough, Readable } from 'node:stream';
import { text as all } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/commands.ts';
import { runCli } from '../src/run-cli.ts';
import { Terminal } from '../src/terminal/terminal.ts';
import { unknownOptions } from '../src/unknown-options.ts';

async function run(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exit = await runCli(args, new Terminal({ stdin: Readable.from([]), stdout, stderr, environment: {} }));
  stdout.end();
  stderr.end();
  return { exit, stdout: await all(stdout), stderr: await all(stderr) };
}

describe('help', () => {
  it('lists every command, and says what the process ends with', async () => {
    const { exit, stdout } = await run('--help');

    expect(exit).toBe(0);
    expect(Object.keys(COMMANDS).filter((name) => !stdout.includes(`  ${name} `))).toEqual([]);
    expect(stdout).toContain('Ends with: 0 done, 1 job failed');
  });

  it.each(Object.keys(COMMANDS))('of %s has examples, whose options there are', async (name) => {
    const { exit, stdout } = await run(name, '--help');
    const { command } = (await COMMANDS[name]?.load()) ?? {};

    expect(exit).toBe(0);
    expect(stdout).toMatch(new RegExp(`^.+ \\(jobstack ${name}\\)\n\nUSAGE jobstack ${name}`));
    const lines = command?.examples.map(([line]) => line) ?? [];
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(stdout).toContain(`  ${line}`);
      expect(line).toMatch(new RegExp(`^jobstack ${name}( |$)`));
      const words = line
        .replace(/'[^']*'/g, 'x')
        .replace(/ [>|].*$/, '')
        .split(' ')
        .slice(2);
      expect(unknownOptions(command?.args ?? {}, words)).toEqual([]);
    }
  });
});
