/** A mistake that somebody could make, and the tests that must notice it. */
export interface Mutant {
  /** What the mistake does, as a sentence about behaviour. */
  readonly name: string;
  /** From the checkout's root, as all paths here. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Any one of them has to notice, by an assertion. */
  readonly tests: readonly string[];
}

/** @throws Error when the text to be replaced does not stand there exactly once */
export function mutate(source: string, { name, file, find, replace }: Mutant): string {
  const count = source.split(find).length - 1;
  if (count !== 1) {
    throw new Error(
      `Mutant '${name}': expected its text once in ${file}, found it ${count} times. Where the code has moved on, adapt the mutant: ${find}`,
    );
  }
  return source.replace(find, () => replace);
}
