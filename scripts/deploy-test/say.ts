import { isDeepStrictEqual } from 'node:util';

const start = performance.now();

/** One line of the deploy test's report, with the seconds since its start. */
export function say(line: string): void {
  console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${line}`);
}

/** @throws Error when what was found is not what must be */
export function mustBe(subject: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) {
    throw new Error(`${subject}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}.`);
  }
  say(`${subject}: ${JSON.stringify(found)}`);
}
