import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { harmlessJson } from '../src/terminal/harmless-json.ts';
import { table } from '../src/terminal/table.ts';
import { Terminal } from '../src/terminal/terminal.ts';
import { lines, styled, text } from '../src/terminal/text.ts';

/** What a terminal, or a pipe, has been sent. */
function openTerminal(isTTY: boolean, environment: Record<string, string> = {}) {
  const stream = () => Object.assign(new PassThrough(), { isTTY, columns: 20 });
  const [stdout, stderr] = [stream(), stream()];
  const stdin = Object.assign(Readable.from(['yes\n']), { isTTY });
  const terminal = new Terminal({ stdin, stdout, stderr, environment });
  return { terminal, out: () => String(stdout.read() ?? ''), err: () => String(stderr.read() ?? '') };
}

const RED = '\u001b[31mred\u001b[39m\n';

describe('text', () => {
  it.each([
    ['\u001b[2J\u0007', '\\u001b[2J\\u0007'],
    ['\u009b31m', '\\u009b31m'],
    ['a\nb\rc', 'a\\u000ab\\u000dc'],
    ['\u202eevil\u2066', '\\u202eevil\\u2066'],
    ['Zoë 東京 🙂', 'Zoë 東京 🙂'],
  ])('that comes from outside is made harmless: %j', (given, harmless) => {
    expect(text`<${given}> ${styled('red', given)}`.plain).toBe(`<${harmless}> ${harmless}`);
  });

  it('of several lines is indented, so that none passes for a line of ours', () => {
    expect(lines('Error: a\nJob 1 COMPLETED\u001b').plain).toBe('Error: a\n    Job 1 COMPLETED\\u001b');
  });

  it('in JSON says the same with nothing that a terminal obeys', () => {
    const value = { a: 'x\u009b\u007f\u202e\u001b\n' };

    const json = harmlessJson(value, true);

    expect(json).toBe('{\n  "a": "x\\u009b\\u007f\\u202e\\u001b\\n"\n}');
    expect(JSON.parse(json)).toEqual(value);
  });
});

describe('a terminal', () => {
  it.each([
    ['a person', true, {}, RED],
    ['a pipe', false, {}, 'red\n'],
    ['NO_COLOR', true, { NO_COLOR: '1' }, 'red\n'],
    ['NO_COLOR before FORCE_COLOR', false, { NO_COLOR: '1', FORCE_COLOR: '1' }, 'red\n'],
    ['a dumb terminal', true, { TERM: 'dumb' }, 'red\n'],
    ['FORCE_COLOR', false, { FORCE_COLOR: '1' }, RED],
  ])('colours for whom it may: %s', (_name, isTTY, environment, expected) => {
    const { terminal, out } = openTerminal(isTTY, environment);

    terminal.print(text`${styled('red', 'red')}`);

    expect(out()).toBe(expected);
  });

  it('writes progress over and over, no wider than it is, and what comes next begins a line', () => {
    const { terminal, err } = openTerminal(true);

    terminal.progress(text`10 %`, '1');
    terminal.progress(text`${'x'.repeat(30)}`, '1');
    terminal.say(text`done`);

    expect(err()).toBe(`\r\u001b[2K10 %\r\u001b[2K${'x'.repeat(19)}\ndone\n`);
  });

  it('through a pipe progress is plain lines, one for each step', () => {
    const { terminal, err } = openTerminal(false);

    terminal.progress(text`10 %`, '1');
    terminal.progress(text`11 %`, '1');
    terminal.progress(text`20 %`, '2');

    expect(err()).toBe('10 %\n20 %\n');
  });

  it('asks a person, and nobody where there is none', async () => {
    const person = openTerminal(true);
    const pipe = openTerminal(false);

    expect(await person.terminal.confirm(text`Sure?`)).toBe(true);
    expect(await pipe.terminal.confirm(text`Sure?`)).toBe(false);
    expect(pipe.err()).toBe('');
  });
});

describe('a table', () => {
  const rows = [
    [text`1`, text`short`],
    [text`22`, text`${'long'.repeat(9)}`],
  ];

  it('has its columns below each other, and through a pipe all of them', () => {
    expect(table(['A', 'B'], rows).map(({ plain }) => plain)).toEqual([
      'A   B',
      '1   short',
      `22  ${'long'.repeat(9)}`,
    ]);
  });

  it('is no wider than the terminal', () => {
    expect(table(['A', 'B'], rows, 10).map(({ plain }) => plain)).toEqual(['A   B', '1   short', '22  longl…']);
  });
});
