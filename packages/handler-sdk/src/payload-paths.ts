import type { JsonValue } from '@jobstack/core';

/** Handlers whose jobs are found by what their payloads hold, or whose payloads hold what nobody may read. */
export interface PayloadPathsOwner {
  readonly searchable?: readonly string[] | undefined;
  readonly secret?: readonly string[] | undefined;
}

/** In UTF-16 units: values that are longer are not found. */
const MAX_VALUE = 200;

/** Values of one path that a job is found by at most. */
const MAX_VALUES = 20;

/** What stands in place of a secret. */
const MASK = '••••••';

/** `customer.id=42`, as a job is found by it. */
export function payloadTerm(path: string, value: string): string {
  return `${path}=${value}`;
}

/** All that a job with this payload is found by. */
export function payloadTerms({ searchable = [] }: PayloadPathsOwner, payload: JsonValue): readonly string[] {
  return searchable.flatMap((path) => valuesAt(payload, path.split('.')).map((value) => payloadTerm(path, value)));
}

function valuesAt(value: JsonValue | undefined, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => valuesAt(entry, path)).slice(0, MAX_VALUES);
  const [key, ...rest] = path;
  if (key !== undefined) return isObject(value) && Object.hasOwn(value, key) ? valuesAt(value[key], rest) : [];
  if (!['string', 'number', 'boolean'].includes(typeof value)) return [];
  const text = String(value);
  return text === '' || text.length > MAX_VALUE ? [] : [text];
}

/** The payload with what its handler calls secret masked, at any depth of it. */
export function maskSecrets({ secret = [] }: PayloadPathsOwner, payload: JsonValue): JsonValue {
  return secret.reduce((masked, path) => maskAt(masked, path.split('.')), payload);
}

function maskAt(value: JsonValue, path: readonly string[]): JsonValue {
  if (Array.isArray(value)) return value.map((entry) => maskAt(entry, path));
  const [key, ...rest] = path;
  if (key === undefined) return value === null ? null : MASK;
  if (!isObject(value) || !Object.hasOwn(value, key)) return value;
  return { ...value, [key]: maskAt(value[key] ?? null, rest) };
}

function isObject(value: unknown): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with the paths that a handler names. */
export function pathProblems({ searchable = [], secret = [] }: PayloadPathsOwner): string[] {
  const hidden = searchable.filter((path) =>
    secret.some((covered) => path === covered || path.startsWith(`${covered}.`) || covered.startsWith(`${path}.`)),
  );
  return [
    ...[...searchable, ...secret]
      .filter((path) => !/^[^.=]{1,100}(?:\.[^.=]{1,100}){0,9}$/.test(path))
      .map((path) => `'${path}' is no path of a payload: expected up to ten keys joined by dots, such as customer.id`),
    ...hidden.map((path) => `'${path}' cannot be both searchable and secret`),
  ];
}
