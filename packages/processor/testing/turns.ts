import { setImmediate as nextTurn } from 'node:timers/promises';
import { assert } from 'vitest';

/** Turns of the event loop after which all has happened that waits for nothing outside the process. */
const MANY = 50;

/** Gives everything that could come first the time to come first. */
export async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < MANY; turn += 1) await nextTurn();
}

/** What a promise comes to that waits for nothing outside the process; an assertion fails where it is still open after many turns. */
export async function soon<Value>(promise: Promise<Value>): Promise<Value> {
  const open = Symbol('open');
  const first = await Promise.race([promise, manyTurns().then((): typeof open => open)]);
  return first === open ? assert.fail('Nothing more can happen, and yet it is open.') : (first as Value);
}
