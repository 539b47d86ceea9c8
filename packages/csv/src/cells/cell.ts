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

/** A cell that reads the text, without the white space around it unless `trim` is false. */
export function cellOf<Value>(read: (text: string) => Value | Expected, trim = true): Cell<Value> {
  return z.string().transform((text, context): Value => {
    const value = read(trim ? text.trim() : text);
    if (!(value instanceof Expected)) return value;
    context.issues.push({ code: 'custom', message: value.message, input: text });
    return z.NEVER;
  });
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
