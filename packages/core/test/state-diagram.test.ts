import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { JOB_EVENTS, JOB_TRANSITIONS } from '../src/lifecycle.ts';

const CONCEPTS = fileURLToPath(new URL('../../../docs/concepts.md', import.meta.url));

const text = readFileSync(CONCEPTS, 'utf8');

test('the state diagram in docs/concepts.md is the state machine', () => {
  const drawn = Array.from(text.matchAll(/^ +([A-Z_]+) --> ([A-Z_]+): (\w+)$/gm), ([, from, to, event]) =>
    [from, event, to].join(' '),
  );

  const real = JOB_EVENTS.flatMap((event) =>
    JOB_TRANSITIONS[event].from.map((from) => [from, event, JOB_TRANSITIONS[event].to].join(' ')),
  );
  expect(drawn.sort()).toEqual(real.sort());
});

test('every event of the state machine is explained in docs/concepts.md', () => {
  const explained = Array.from(text.matchAll(/^\| `(\w+)` \|/gm), ([, event]) => event);

  expect(explained.sort()).toEqual([...JOB_EVENTS].sort());
});
