import { HandlerDefinitionError } from '@jobstack/core';
import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';

/** A table that CSV files can be imported into. Made by `defineImportTarget`, which checks it. */
export interface ImportTarget {
  readonly table: PgTable;
  /**
   * The columns by which duplicates are found, a unique key of the table; that of the tenant first, unless the target is global. Empty where
   * rows are appended.
   */
  readonly key: readonly PgColumn[];
  /** The table's field that takes the job's tenant; undefined for a global target, whose rows belong to all tenants. */
  readonly tenant: string | undefined;
  /** Fields that every row gets from the job, whatever the file says. */
  readonly fixed: Readonly<Record<string, JobFact>>;
  /** The fields a file may fill, each a column of the table, and what a row must look like. Values arrive as text, or undefined when blank. */
  readonly row: z.ZodObject;
  /** The table's column of each field. */
  readonly columns: ReadonlyMap<string, PgColumn>;
  /** Fields whose value is an object, made of one CSV column for each property. */
  readonly nested: ReadonlySet<string>;
}

/** Every table that a `csv_import` can fill, by the name that payloads use. */
export type ImportTargets = Readonly<Record<string, ImportTarget>>;

/** What a row can get from the job that imports it: its owner (null for a job without one), its task id, its tenant. */
export type JobFact = 'owner' | 'taskId' | 'tenant';

type FieldOf<Table extends PgTable> = keyof Table['_']['columns'] & string;

/** Whose rows they are: the table's field that takes the tenant of the job, or, said in so many words, everybody's. */
type Scope<Table extends PgTable> =
  | { readonly tenant: FieldOf<Table>; readonly global?: undefined }
  | { readonly global: true; readonly tenant?: undefined };

/**
 * Declares a target. `row` must have no field that the table lacks: checked by the compiler.
 *
 * A target says whose its rows are. With `tenant`, each row carries the tenant of the job that imported it, and the table's unique key begins
 * with that column, so that no tenant's file can meet another's rows: neither overwrite nor even find out about them. A `global` target has
 * one set of rows, which every tenant's file writes.
 *
 * @param declaration `key`: the field, or fields, by whose values duplicates are found, without the tenant's; or `append: true`, and every
 *   row of every file is a new one. `fixed`: fields that each row gets from the job, in an update too
 * @throws HandlerDefinitionError with all that is wrong: fields that the table lacks or generates, columns that no row could satisfy, no such
 *   unique key in the table, an optional key, a tenant's field that a file could fill
 * @example
 * ```ts
 * const contacts = pgTable('contacts', {
 *   tenantId: text('tenant_id').notNull(), email: text('email').notNull(), name: text('name'),
 * }, (table) => [unique().on(table.tenantId, table.email)]);
 *
 * defineImportTarget({ table: contacts, tenant: 'tenantId', key: 'email', row: z.object({ email: cell.text(), name: cell.text().optional() }) });
 * ```
 */
export function defineImportTarget<Table extends PgTable, Shape extends z.ZodRawShape>(
  declaration: {
    readonly table: Table;
    readonly fixed?: Readonly<Partial<Record<Exclude<FieldOf<Table>, keyof Shape>, JobFact>>>;
    readonly row: z.ZodObject<Shape> & (keyof Shape extends keyof Table['_']['columns'] ? unknown : never);
  } & Scope<Table> &
    Identity<keyof Shape & FieldOf<Table>>,
): ImportTarget {
  const { table, tenant, append = false } = declaration;
  const fixed: Readonly<Record<string, JobFact>> = { ...declaration.fixed };
  const columnOf: Record<string, PgColumn> = getTableColumns(table);
  const columns = new Map(
    Object.keys(declaration.row.shape).flatMap((field) => {
      const column = columnOf[field];
      return column ? [[field, column] as const] : [];
    }),
  );
  const keyFields = [declaration.key ?? []].flat() as readonly string[];
  const fields = append ? [] : [...(tenant === undefined ? [] : [tenant]), ...keyFields];
  const key = fields.flatMap((field) => columnOf[field] ?? []);
  const row = declaration.row as z.ZodObject;
  const nested = new Set(Object.keys(row.shape).filter((field) => isNested(row.shape[field])));
  const target = { table, key, tenant, fixed, row, columns, nested };
  const problems = [...problemsOf(target, fields), ...fixedProblems(target)];
  if (problems.length > 0) {
    throw new HandlerDefinitionError(`Import target '${getTableConfig(table).name}': ${problems.join('; ')}.`);
  }
  return target;
}

/** How rows are told from each other: by the values of some fields; or, said in so many words, not at all. */
type Identity<Field> =
  | { readonly key: Field | readonly Field[]; readonly append?: undefined }
  | { readonly append: true; readonly key?: undefined };

function fixedProblems({ table, fixed, columns, tenant }: ImportTarget): string[] {
  return Object.keys(fixed).flatMap((field) => [
    ...(columnsHave(table, field) ? [] : [`fixed has the field ${field}, which the table lacks`]),
    ...(columns.has(field) ? [`fixed has the field ${field}, which the file fills: leave it out of row`] : []),
    ...(field === tenant ? [`fixed must not have the field ${field}, which is the tenant's`] : []),
  ]);
}

/** Whether a field takes an object, and not the text of one cell. */
function isNested(schema: z.core.$ZodType | undefined): boolean {
  const {
    type,
    innerType,
    in: input,
  } = (schema?._zod.def ?? {}) as {
    readonly type?: string;
    readonly innerType?: z.core.$ZodType;
    readonly in?: z.core.$ZodType;
  };
  if (type === 'object' || type === 'record') return true;
  const inner = innerType ?? input;
  return inner !== undefined && isNested(inner);
}

function problemsOf(target: ImportTarget, fields: readonly string[]): string[] {
  const { table, key, tenant, columns } = target;
  const names = key.map(({ name }) => name);
  return [
    ...rowProblems(target, fields),
    ...(key.length < fields.length
      ? [`the table has no field ${fields.filter((field) => !columnsHave(table, field))}`]
      : []),
    ...(fields.length === 0 || uniqueKeys(table).some((unique) => unique.join() === names.join())
      ? []
      : [
          `expected a unique key of the columns (${names.join(', ')}) in this order, found ` +
            `${
              uniqueKeys(table)
                .map((unique) => `(${unique.join(', ')})`)
                .join(', ') || 'none'
            }; add unique().on(…) to the table`,
        ]),
    ...(tenant !== undefined && columns.has(tenant)
      ? [`row must not have the field ${tenant}: the tenant comes from the job, never from a file`]
      : []),
  ];
}

/** What keeps every row of every file from being written, or some from ever being found again. */
function rowProblems(
  { table, row, tenant, fixed, columns, nested }: ImportTarget,
  keyFields: readonly string[],
): string[] {
  const filled = Object.keys(row.shape);
  const needed = Object.entries<PgColumn>(getTableColumns(table)).filter(([, column]) => needsValue(column));
  const accepts = (field: string, value: unknown) => row.shape[field]?.safeParse(value) ?? { success: false };
  const leavesOut = (field: string) => {
    const blank = accepts(field, nested.has(field) ? {} : undefined);
    return blank.success && blank.data === undefined;
  };
  return [
    ...filled
      .filter((field) => !columns.has(field))
      .map((field) => `row has the field ${field}, which the table lacks`),
    ...[...columns]
      .filter(([, column]) => isGenerated(column))
      .map(([field]) => `row must not have the field ${field}, whose values PostgreSQL generates`),
    ...keyFields
      .filter((field) => field !== tenant && accepts(field, undefined).success)
      .map((field) => `the key field ${field} must not be optional`),
    ...needed
      .filter(([field]) => field !== tenant && !(field in fixed) && !filled.includes(field))
      .map(([field]) => `row lacks the field ${field}, whose column is NOT NULL and has no default`),
    ...needed
      .filter(([field]) => !keyFields.includes(field) && leavesOut(field))
      .map(([field]) => `the field ${field} must not be optional: its column is NOT NULL and has no default`),
  ];
}

function needsValue(column: PgColumn): boolean {
  return column.notNull && !column.hasDefault && column.onUpdateFn === undefined && !isGenerated(column);
}

function isGenerated(column: PgColumn): boolean {
  return column.generated !== undefined || column.generatedIdentity?.type === 'always';
}

function columnsHave(table: PgTable, field: string): boolean {
  return field in getTableColumns(table);
}

/** Names of the columns of each unique key that the Drizzle table declares. */
function uniqueKeys(table: PgTable): readonly (readonly string[])[] {
  const { columns, indexes, primaryKeys, uniqueConstraints } = getTableConfig(table);
  return [
    ...columns.filter(({ isUnique, primary }) => isUnique || primary).map(({ name }) => [name]),
    ...[...primaryKeys, ...uniqueConstraints].map((key) => key.columns.map(({ name }) => name)),
    ...indexes
      .filter(({ config }) => config.unique && config.where === undefined)
      .map(({ config }) => config.columns.map((column) => ('name' in column ? String(column.name) : '(expression)'))),
  ];
}
