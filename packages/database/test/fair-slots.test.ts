import { expect, test } from 'vitest';
import { FairSlots } from '../src/fair-slots.ts';

const MINUTE_MS = 60_000;
const refuse = () => new Error('none came in time');

/** Asks for a slot and notes who got one. */
function asking(slots: FairSlots, got: string[]) {
  return (owner: string) =>
    slots.take(owner, MINUTE_MS, refuse).then((giveBack) => {
      got.push(owner);
      return giveBack;
    });
}

test('whoever holds the fewest slots is next, and among equals one after the other', async () => {
  const got: string[] = [];
  const ask = asking(new FairSlots(2), got);
  const [first, second] = [await ask('a'), await ask('a')];
  const [nextOfA, firstOfB, firstOfC, nextOfB] = [ask('a'), ask('b'), ask('c'), ask('b')];

  first();
  const third = await firstOfB;
  second();
  const fourth = await nextOfA;
  third();
  const fifth = await firstOfC;
  fourth();
  fifth();
  await nextOfB;

  expect(got).toEqual(['a', 'a', 'b', 'a', 'c', 'b']);
});

test('who waits too long is refused and no longer in the queue', async () => {
  const slots = new FairSlots(1);
  const giveBack = await slots.take('a', MINUTE_MS, refuse);

  await expect(slots.take('b', 1, refuse)).rejects.toThrow('none came in time');
  giveBack();

  await expect(slots.take('c', 1, refuse)).resolves.toBeDefined();
});

test('a slot that is given back twice is one slot', async () => {
  const slots = new FairSlots(1);
  const giveBack = await slots.take('a', MINUTE_MS, refuse);
  giveBack();
  giveBack();

  await slots.take('a', 1, refuse);

  await expect(slots.take('a', 1, refuse)).rejects.toThrow('none came in time');
});
