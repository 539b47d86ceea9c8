import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type StatefulResource, statefulOf } from './stateful-of.ts';
import type { TemplateSource } from './template-json.ts';

/** Stateful resources are no longer those that were written down. */
export class StatefulChangedError extends Error {
  /** Stable identifier. */
  readonly code = 'STATEFUL_CHANGED';

  constructor(what: string, differences: readonly string[], advice: string) {
    super([`${what}:`, ...differences.map((line) => `  ${line}`), advice].join('\n'));
    this.name = 'StatefulChangedError';
  }
}

/**
 * For a test of any framework: the stateful resources of a stack are those that were written down, under the same logical ids, and kept as
 * well. A logical id that changes, by a construct that is moved or renamed, makes CloudFormation delete the resource and everything in it.
 *
 * @param recorded a JSON file, which is written where it does not exist yet (never where `CI` is set) and belongs into the repository; or
 *   what `statefulOf` said before
 * @throws StatefulChangedError with a line for each difference
 *
 * @example
 * expectStatefulUnchanged(stack, join(import.meta.dirname, 'stateful.json'));
 */
export function expectStatefulUnchanged(source: TemplateSource, recorded: string | readonly StatefulResource[]): void {
  const now = statefulOf(source);
  const fromFile = typeof recorded === 'string';
  if (fromFile && !existsSync(recorded)) {
    write(recorded, now);
    return;
  }
  const before = fromFile ? (JSON.parse(readFileSync(recorded, 'utf8')) as readonly StatefulResource[]) : recorded;
  const differences = differencesBetween(before, now);
  if (differences.length === 0) return;
  const what = fromFile ? `Stateful resources are not those of ${recorded}` : 'Stateful resources have changed';
  throw new StatefulChangedError(what, differences, fromFile ? `${RENAMED} ${MEANT}` : RENAMED);
}

function write(file: string, resources: readonly StatefulResource[]): void {
  if (process.env.CI) {
    throw new StatefulChangedError(`Stateful resources are written down nowhere: there is no ${file}`, [], FIRST);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(resources, null, 2)}\n`);
}

const RENAMED = 'A resource whose logical id goes is deleted, with everything in it, and one that comes is empty.';
const MEANT = 'If that is meant, delete the file, run the test again and commit what it writes.';
const FIRST = 'Run the test once where CI is not set, and commit the file that it writes.';

function differencesBetween(before: readonly StatefulResource[], now: readonly StatefulResource[]): readonly string[] {
  return [
    ...before.filter((one) => !counterpart(one, now)).map((one) => `- ${inWords(one)} is gone`),
    ...now.filter((one) => !counterpart(one, before)).map((one) => `+ ${inWords(one)} is new`),
    ...before.flatMap((one) => {
      const { onDelete = one.onDelete } = counterpart(one, now) ?? {};
      return onDelete === one.onDelete
        ? []
        : [`~ ${one.type} ${one.logicalId}: on delete ${one.onDelete} → ${onDelete}`];
    }),
  ];
}

function counterpart({ logicalId, type }: StatefulResource, others: readonly StatefulResource[]) {
  return others.find((other) => other.logicalId === logicalId && other.type === type);
}

function inWords({ type, logicalId, onDelete }: StatefulResource): string {
  return `${type} ${logicalId} (on delete ${onDelete})`;
}
