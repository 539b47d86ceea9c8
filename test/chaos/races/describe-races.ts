import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chaosSeed } from '../seeded-random.ts';
import { RACE_EVENTS } from './race-events.ts';
import { pairsOf, Races } from './races.ts';

/** Every event with itself and with every other, so many times each. */
export function describeRaces(racesAPair: number, timeout: number): void {
  let races: Races;
  const seed = chaosSeed('races');

  beforeAll(async () => {
    races = await Races.open();
  });
  afterAll(() => races[Symbol.asyncDispose]());

  describe('two events at the same moment neither lock each other out nor leave a contradiction', () => {
    test.each(RACE_EVENTS.map((event) => [event.name, event] as const))('%s', { timeout }, async (_name, event) => {
      const complaints: string[] = [];
      for (const pair of pairsOf(RACE_EVENTS).filter(([one]) => one === event)) {
        const lines = await races.run(pair, racesAPair, seed);
        complaints.push(...lines.map((line) => `${pair.map(({ name }) => name).join(' × ')}: ${line}`));
      }
      expect(complaints).toEqual([]);
    });
  });
}
