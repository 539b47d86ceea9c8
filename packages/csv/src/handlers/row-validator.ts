import type { Reject } from '@jobstack/handler-sdk';
import type { z } from 'zod';
import type { CsvRow } from '../index.ts';
import type { MappedColumn } from './column-mapping.ts';
import type { ImportTarget } from './import-target.ts';

/** A row that satisfies the target's schema and waits to be written. */
export interface Candidate {
  readonly row: CsvRow;
  /** Field → value, as the schema returned it. */
  readonly values: Readonly<Record<string, unknown>>;
}

type Input = Record<string, unknown>;

/** Turns rows of a file into candidates for a target, or into rejects that say what was wrong. */
export class RowValidator {
  readonly #target: ImportTarget;
  readonly #plain: readonly MappedColumn[];
  /** JSON field → the columns that fill it. */
  readonly #nested: ReadonlyMap<string, readonly MappedColumn[]>;
  readonly #columns: readonly MappedColumn[];
  /** JSON fields that a row must have, and of which the file has no property. */
  readonly #empty: readonly string[];

  constructor(target: ImportTarget, columns: readonly MappedColumn[]) {
    this.#target = target;
    this.#columns = columns;
    this.#plain = columns.filter((column) => column.property === undefined);
    this.#nested = Map.groupBy(
      columns.filter((column) => column.property !== undefined),
      (column) => column.field,
    );
    const filled = new Set(columns.map(({ field }) => field));
    this.#empty = [...target.nested].filter(
      (field) => !filled.has(field) && !target.row.shape[field]?.safeParse(undefined).success,
    );
  }

  validate(row: CsvRow): Candidate | Reject {
    const result = this.#target.row.safeParse(this.#inputOf(row));
    if (!result.success) return this.#rejectOf(row, result.error.issues);
    return { row, values: result.data };
  }

  #inputOf({ fields }: CsvRow): Input {
    const input: Input = {};
    for (const { field, index } of this.#plain) input[field] = filled(fields[index]);
    for (const [field, columns] of this.#nested) input[field] = objectOf(columns, fields);
    for (const field of this.#empty) input[field] = {};
    return input;
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

/** The text of a cell, or undefined when it holds nothing but white space. */
function filled(cell: string | undefined): string | undefined {
  return cell === undefined || cell.trim() === '' ? undefined : cell;
}
