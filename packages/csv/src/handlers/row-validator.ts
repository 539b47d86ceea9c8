import type { Reject } from '@jobstack/handler-sdk';
import type { z } from 'zod';
import type { CsvRow } from '../index.ts';
import type { MappedColumn } from './column-mapping.ts';
import { type CompiledRow, compileRow, filled } from './compiled-row.ts';
import type { ImportTarget } from './import-target.ts';

/** Field → value, as the schema returned it; and what every row gets besides. */
export type RowValues = Readonly<Record<string, unknown>>;

/** A row that does not satisfy the target's schema. */
export class RefusedByCheck {
  readonly reject: Reject;

  constructor(reject: Reject) {
    this.reject = reject;
  }
}

type Input = Record<string, unknown>;

/** Turns rows of a file into the values of a target's fields, or into rejects that say what was wrong. */
export class RowValidator {
  readonly #target: ImportTarget;
  readonly #plain: readonly MappedColumn[];
  /** JSON field → the columns that fill it. */
  readonly #nested: ReadonlyMap<string, readonly MappedColumn[]>;
  readonly #columns: readonly MappedColumn[];
  /** JSON fields that a row must have, and of which the file has no property. */
  readonly #empty: ReadonlySet<string>;
  readonly #fixed: Readonly<Record<string, unknown>>;
  readonly #compiled: CompiledRow | undefined;

  /** @param fixed field → value of every row, whatever the file says */
  constructor(target: ImportTarget, columns: readonly MappedColumn[], fixed: Readonly<Record<string, unknown>> = {}) {
    this.#fixed = fixed;
    this.#target = target;
    this.#columns = columns;
    this.#plain = columns.filter((column) => column.property === undefined);
    this.#nested = Map.groupBy(
      columns.filter((column) => column.property !== undefined),
      (column) => column.field,
    );
    const given = new Set(columns.map(({ field }) => field));
    this.#empty = new Set(
      [...target.nested].filter((field) => !given.has(field) && !target.row.shape[field]?.safeParse(undefined).success),
    );
    this.#compiled = compileRow(target, columns, (field, fields) => this.#inputOfField(field, fields));
  }

  validate(row: CsvRow): RowValues | RefusedByCheck {
    const compiled = this.#compiled?.(row.fields);
    if (compiled) return Object.assign(compiled, this.#fixed);
    const result = this.#target.row.safeParse(this.#inputOf(row));
    if (!result.success) return new RefusedByCheck(this.#rejectOf(row, result.error.issues));
    return { ...result.data, ...this.#fixed };
  }

  #inputOf({ fields }: CsvRow): Input {
    const input: Input = {};
    for (const { field, index } of this.#plain) input[field] = filled(fields[index]);
    for (const [field, columns] of this.#nested) input[field] = objectOf(columns, fields);
    for (const field of this.#empty) input[field] = {};
    return input;
  }

  /** The same of one field. */
  #inputOfField(field: string, fields: readonly string[]): unknown {
    const columns = this.#nested.get(field);
    if (columns) return objectOf(columns, fields);
    if (this.#empty.has(field)) return {};
    const plain = this.#plain.find((column) => column.field === field);
    return plain && filled(fields[plain.index]);
  }

  #rejectOf(row: CsvRow, issues: readonly z.core.$ZodIssue[]): Reject {
    const problems = issues.map((issue) => this.#describe(row, issue));
    const first = problems[0];
    return {
      line: row.line,
      ...(first?.column === undefined ? {} : { column: first.column }),
      code: first?.missing ? 'MISSING_VALUE' : 'INVALID_VALUE',
      message: problems.map(({ text }) => text).join('; '),
      raw: row.raw,
    };
  }

  #describe(row: CsvRow, { path, message }: z.core.$ZodIssue) {
    const [field, property] = path;
    const column = this.#columns.find((one) => one.field === field && one.property === property);
    const value = column && filled(row.fields[column.index]);
    const name = column?.csvColumn ?? path.join('.');
    const missing = value === undefined;
    const text = missing ? `${name}: expected a value, found none` : `${name}: ${message}; found '${value}'`;
    return { column: column?.csvColumn, missing, text };
  }
}

/** The properties that have a value; blank cells leave theirs out. */
function objectOf(columns: readonly MappedColumn[], fields: readonly string[]): Input {
  const object: Input = {};
  for (const { property, index } of columns) {
    const value = filled(fields[index]);
    if (property !== undefined && value !== undefined) object[property] = value;
  }
  return object;
}
