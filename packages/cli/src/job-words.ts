import { CliError } from './cli-error.ts';

const JOB = /^(?:[1-9]\d{0,15}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Jobs as people name them: by number, or by task id. @throws CliError for a word that is neither, and when there is none */
export function jobsNamed(words: readonly string[], command: string): readonly string[] {
  const wrong = words.filter((word) => !JOB.test(word));
  if (wrong.length > 0 || words.length === 0) {
    const received = wrong.length > 0 ? `received ${wrong.map((word) => `'${word}'`).join(', ')}` : 'received none';
    throw new CliError(`jobstack ${command}: expected a job’s number or task id; ${received}.`);
  }
  return words;
}

export function jobNamed(word: string, command: string): string {
  return jobsNamed([word], command)[0] ?? word;
}

/** @throws CliError when it is no whole number in this range */
export function wholeNumber(word: string | undefined, option: string, min: number, max: number): number | undefined {
  if (word === undefined) return undefined;
  const value = Number(word);
  if (/^\d+$/.test(word) && value >= min && value <= max) return value;
  throw new CliError(`--${option} must be a whole number from ${min} to ${max}; received '${word}'.`);
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** An instant, or how long ago it was: `2026-11-24T20:00:00Z`, `2h`. @throws CliError when it is neither */
export function instantBefore(word: string | undefined, option: string, now = Date.now()): Date | undefined {
  if (word === undefined) return undefined;
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(word) ?? [];
  if (number && unit) return new Date(now - Number(number) * UNITS[unit as keyof typeof UNITS]);
  const date = new Date(word);
  if (/^\d{4}-\d\d-\d\d/.test(word) && !Number.isNaN(date.getTime())) return date;
  throw new CliError(
    `--${option} must be an instant such as 2026-11-24T20:00:00Z, or 30s, 15m, 2h, 7d; received '${word}'.`,
  );
}
