import { HandlerDefinitionError } from '@jobstack/core';
import * as z from 'zod';

/** A cell's text on its way to a value: a zod schema (and so a Standard Schema), to be used in `z.object` and refined like any other. */
export type Cell<Value> = z.ZodType<Value, string>;

/** What a cell should have held; the text that it did hold is told by whoever reports it. */
export class Expected {
  readonly message: string;

  constructor(what: string) {
    this.message = `expected ${what}`;
  }
}

type Read = (text: string) => unknown;

/** What each cell does with a text. A schema that was made of a cell, by `refine` or `pipe`, is another one and not in here. */
const reads = new WeakMap<object, Read>();

/** What a schema does with a text, if it is a cell as it was made: an `Expected` for one that it refuses. */
export function readOf(schema: object): Read | undefined {
  return reads.get(schema);
}

/** A cell that reads the text, without the white space around it unless `trim` is false. */
export function cellOf<Value>(read: (text: string) => Value | Expected, trim = true): Cell<Value> {
  const readText = trim ? (text: string) => read(text.trim()) : read;
  const cell = z.string().transform((text, context): Value => {
    const value = readText(text);
    if (!(value instanceof Expected)) return value;
    context.issues.push({ code: 'custom', message: value.message, input: text });
    return z.NEVER;
  });
  reads.set(cell, readText);
  return cell;
}

/** @throws HandlerDefinitionError with what is wrong with a cell's options, unless nothing is */
export function checkOptions(cell: string, problems: readonly (string | false)[]): void {
  const found = problems.filter((problem) => problem !== false);
  if (found.length > 0) throw new HandlerDefinitionError(`cell.${cell}: ${found.join('; ')}.`);
}

/** ` of at least 1`, ` from 1 to 9`, or nothing. */
export function rangeText(min: unknown, max: unknown): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}

/** As a message lists them: the first twenty. */
export function listOf(values: readonly string[]): string {
  const shown = values.slice(0, 20).join(', ');
  return values.length > 20 ? `${shown} … (${values.length} in all)` : shown;
}
