import { getTableColumns } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';

/** A table that CSV files can be imported into. */
export interface ImportTarget {
  readonly table: PgTable;
  /** Field by whose value duplicates are found; its column has a unique constraint of its own. */
  readonly key: string;
  /** The fields a file may fill, each a column of the table, and what a row must look like. Values arrive as text, or undefined when blank. */
  readonly row: z.ZodObject;
  /** The table's column of each field. */
  readonly columns: ReadonlyMap<string, PgColumn>;
}

/** Every table that a `csv_import` can fill, by the name that payloads use. */
export type ImportTargets = Readonly<Record<string, ImportTarget>>;

/** Declares a target. `row` must have no field that the table lacks: checked by the compiler. */
export function defineImportTarget<Table extends PgTable, Shape extends z.ZodRawShape>(declaration: {
  readonly table: Table;
  readonly key: keyof Shape & keyof Table['_']['columns'] & string;
  readonly row: z.ZodObject<Shape> & (keyof Shape extends keyof Table['_']['columns'] ? unknown : never);
}): ImportTarget {
  const columnOf: Record<string, PgColumn> = getTableColumns(declaration.table);
  const columns = new Map(
    Object.keys(declaration.row.shape).flatMap((field) => {
      const column = columnOf[field];
      return column ? [[field, column] as const] : [];
    }),
  );
  return { table: declaration.table, key: declaration.key, row: declaration.row as z.ZodObject, columns };
}
