import type { NumberSetting } from '@jobstack/core/settings';
import * as z from 'zod';
import { closestName } from '../closest-name.ts';

/**
 * A schema for every key of a config, no more and no fewer: a key that is added to the type is a compile error here until it is checked.
 */
export type SchemaOf<Config> = { readonly [Key in KeyOf<Config>]: z.ZodType };

/** The keys of all members of a union. */
type KeyOf<Config> = Config extends unknown ? keyof Config : never;

interface Issue {
  readonly input?: unknown;
}

/** What an error says after its subject: expected, received, what to do. */
function mustBe(expected: string, advice: (input: unknown) => string = () => '') {
  return { error: ({ input }: Issue) => `must be ${expected}; ${received(input)}.${advice(input)}` };
}

/** A whole number of `unit` from `least` to `most`, both inclusive. */
export function wholeNumber(least: number, most: number, unit: string) {
  const range =
    most < Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least} to ${most} (${unit})`
      : `a whole number of ${unit}, at least ${least}`;
  const error = mustBe(range, unquoted);
  return z.int(error).min(least, error).max(most, error);
}

/** A whole number within a setting's own range. */
export function setting({ least, most, unit }: NumberSetting) {
  return wholeNumber(least, most, unit);
}

/** Any finite number of `unit`; a guard knows the range. */
export function number(unit: string) {
  return z.number(mustBe(`a number (${unit})`, unquoted));
}

/** True or false. */
export function flag() {
  return z.boolean(mustBe('true or false', unquoted));
}

/** One of the words, or of the numbers. */
export function oneOf<const Value extends string | number>(...values: readonly Value[]) {
  const shown = values.map((value) => show(value)).join(', ');
  return z.literal(
    [...values],
    mustBe(values.length === 1 ? shown : `one of ${shown}`, (input) => meant(input, values)),
  );
}

/** A text of 1 to `most` characters. */
export function text(what: string, most = 2048) {
  const error = mustBe(`${what}, 1 to ${most} characters`);
  return z.string(error).min(1, error).max(most, error);
}

/** A text that matches; `what` says so in words. */
export function matching(pattern: RegExp, what: string) {
  return z.string(mustBe(what)).regex(pattern, mustBe(what));
}

/** A complete or partial ARN of one service. */
export function arn(service: string, resource: string, example: string) {
  const pattern = new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}.+$`);
  return matching(pattern, `an ARN such as '${example}'`);
}

/** A list without holes. */
export function list<Item extends z.ZodType>(what: string, item: Item, least = 0) {
  const error = mustBe(least > 0 ? `a list of at least ${least} ${what}` : `a list of ${what}`);
  return z.array(item, error).min(least, error).readonly();
}

/** Name → value. */
export function named<Value extends z.ZodType>(what: string, value: Value) {
  return z.record(z.string(), value, mustBe(`an object of ${what} by name`));
}

/** These keys and no other. */
export function object<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? unknownKeys(issue.keys, keys)
        : `must be an object with ${keys.join(', ')}; ${received(issue.input)}.`,
  });
}

/** For a union of objects that `key` tells apart. */
export function oneKindOf(key: string, ...kinds: readonly string[]) {
  return {
    error: ({ input, code }: Issue & { readonly code?: string }) => {
      if (code !== 'invalid_union') return `must be an object with ${key} and what belongs to it; ${received(input)}.`;
      const kind = (input as Readonly<Record<string, unknown>>)[key];
      return `must be one of ${kinds.map((name) => show(name)).join(', ')}; ${received(kind)}.${meant(kind, kinds)}`;
    },
  };
}

function unknownKeys(unknown: readonly string[], known: readonly string[]): string {
  const each = unknown.map((key) => {
    const near = closestName(key, known);
    return near ? `'${key}' (did you mean '${near}'?)` : `'${key}'`;
  });
  return `has no setting ${each.join(', ')}; its settings are: ${known.join(', ')}.`;
}

function received(input: unknown): string {
  return input === undefined ? 'it is missing' : `it is ${show(input)}`;
}

function show(input: unknown): string {
  if (typeof input === 'string') return `'${input.length > 60 ? `${input.slice(0, 60)}…` : input}'`;
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'function' || typeof input === 'symbol') return `a ${typeof input}`;
  return input !== null && typeof input === 'object' ? 'an object' : String(input);
}

/** `'300'` for 300, `'true'` for true. */
function unquoted(input: unknown): string {
  return typeof input === 'string' && /^(\d+(\.\d+)?|true|false)$/.test(input)
    ? ` Write ${input}, without quotes.`
    : '';
}

function meant(input: unknown, values: readonly (string | number)[]): string {
  const near = typeof input === 'string' ? closestName(input, values.map(String)) : undefined;
  return near ? ` Did you mean ${values.includes(near) ? `'${near}'` : near}?` : '';
}
