import type { z } from 'zod';
import { Expected, readOf } from '../cells/cell.ts';
import type { MappedColumn } from './column-mapping.ts';
import type { ImportTarget } from './import-target.ts';

/** The values of a row, or undefined for one that the schema itself is to judge: most likely it will be refused. */
export type CompiledRow = (fields: readonly string[]) => Record<string, unknown> | undefined;

/** Puts a field's value into `values`; false: the schema is to judge. */
type FieldStep = (fields: readonly string[], values: Record<string, unknown>) => boolean;

/**
 * The schema of a target as a list of steps, a field each, for what nearly every row is: without fault. Where it cannot be sure to say
 * what the schema says, it leaves the row to it.
 *
 * @param inputOf the input of a field that is no plain cell; undefined for one that no column fills
 * @returns undefined when the schema does more than look at its fields
 */
export function compileRow(
  { row, columns: ofTable, nested }: ImportTarget,
  columns: readonly MappedColumn[],
  inputOf: (field: string, fields: readonly string[]) => unknown,
): CompiledRow | undefined {
  const { checks, catchall } = row._zod.def as { readonly checks?: readonly unknown[]; readonly catchall?: unknown };
  if ((checks?.length ?? 0) > 0 || catchall !== undefined) return undefined;
  const indexOf = new Map(
    columns.filter(({ property }) => property === undefined).map(({ field, index }) => [field, index]),
  );
  const steps: FieldStep[] = [];
  for (const field of ofTable.keys()) {
    const schema = row.shape[field] as z.ZodType;
    const { inner, isOptional } = unwrapped(schema);
    const index = indexOf.get(field);
    const read = readOf(inner);
    if (index !== undefined && read && !nested.has(field)) steps.push(cellStep(field, index, read, isOptional));
    else if (!isAbsent(field, index, nested, columns) || !isOptional) {
      steps.push(schemaStep(field, schema, (fields) => inputOf(field, fields)));
    }
  }
  return (fields) => {
    const values: Record<string, unknown> = {};
    for (const step of steps) if (!step(fields, values)) return undefined;
    return values;
  };
}

function unwrapped(schema: z.ZodType): { readonly inner: z.core.$ZodType; readonly isOptional: boolean } {
  const { type, innerType } = schema._zod.def as { readonly type: string; readonly innerType?: z.core.$ZodType };
  const { checks } = schema._zod.def as { readonly checks?: readonly unknown[] };
  const isOptional =
    type === 'optional' &&
    innerType !== undefined &&
    (checks?.length ?? 0) === 0 &&
    schema.safeParse(undefined).success;
  return { inner: isOptional ? innerType : schema, isOptional };
}

function isAbsent(
  field: string,
  index: number | undefined,
  nested: ReadonlySet<string>,
  columns: readonly MappedColumn[],
): boolean {
  return index === undefined && !(nested.has(field) && columns.some((column) => column.field === field));
}

function cellStep(field: string, index: number, read: (text: string) => unknown, isOptional: boolean): FieldStep {
  return (fields, values) => {
    const text = filled(fields[index]);
    if (text === undefined) return isOptional;
    const value = read(text);
    if (value instanceof Expected) return false;
    values[field] = value;
    return true;
  };
}

function schemaStep(field: string, schema: z.ZodType, inputOf: (fields: readonly string[]) => unknown): FieldStep {
  return (fields, values) => {
    const result = schema.safeParse(inputOf(fields));
    if (result.success && result.data !== undefined) values[field] = result.data;
    return result.success;
  };
}

const NOT_SPACE = /\S/;

/** The text of a cell, or undefined when it holds nothing but white space. */
export function filled(cell: string | undefined): string | undefined {
  return cell !== undefined && NOT_SPACE.test(cell) ? cell : undefined;
}
