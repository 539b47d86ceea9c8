import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/commands.ts';
import { run as runWith } from './run-command.ts';

const run = (...args: string[]) => runWith(args);

import { unknownOptions } from '../src/unknown-options.ts';

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
