import { PermanentError } from '@jobstack/handler-sdk';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { ImportTarget } from './import-target.ts';

/** One CSV column on its way into one field. */
export interface MappedColumn {
  /** Its name in the file. */
  readonly csvColumn: string;
  /** Its place in a record. */
  readonly index: number;
  readonly field: string;
  /** The key inside a JSON field: `instagram` of `socials.instagram`. */
  readonly property: string | undefined;
}

interface FieldPath {
  readonly field: string;
  readonly property: string | undefined;
}

const PROPERTY = /^[A-Za-z][A-Za-z0-9_-]{0,49}$/;

/**
 * Resolves a column mapping against the file and the target. What comes out names fields of the target alone: nothing that a
 * client wrote gets near SQL.
 *
 * @param mapping CSV column → field, or `field.property` for a JSON field; fields go by their Drizzle or their SQL name. Left
 *   out: each CSV column that bears the name of a field
 * @throws PermanentError `COLUMN_MAPPING` with every problem at once
 */
export function resolveColumnMapping(
  mapping: Readonly<Record<string, string>> | undefined,
  header: readonly string[],
  target: ImportTarget,
): MappedColumn[] {
  const problems: string[] = [];
  const mapped: MappedColumn[] = [];
  for (const [csvColumn, path] of Object.entries(mapping ?? sameNames(header, target))) {
    const resolved = resolvePath(path, target);
    const index = header.indexOf(csvColumn);
    if (!resolved) problems.push(`'${path}' (of column '${csvColumn}') is no field of the target`);
    if (index === -1) problems.push(`column '${csvColumn}' is not in the file`);
    if (resolved && index !== -1) mapped.push({ csvColumn, index, ...resolved });
  }
  const all = [...problems, ...doubledFields(mapped), ...missingFields(mapping, mapped, target)];
  if (all.length > 0) throw mappingError(all, header, target);
  return mapped;
}

function sameNames(header: readonly string[], target: ImportTarget): Record<string, string> {
  return Object.fromEntries(header.filter((name) => resolvePath(name, target)).map((name) => [name, name]));
}

function resolvePath(path: string, target: ImportTarget): FieldPath | undefined {
  const [name = '', ...rest] = path.split('.');
  const property = rest.length > 0 ? rest.join('.') : undefined;
  for (const [field, column] of target.columns) {
    if (name !== field && name !== column.name) continue;
    const fits = isJson(column) ? property !== undefined && PROPERTY.test(property) : property === undefined;
    return fits ? { field, property } : undefined;
  }
  return undefined;
}

function doubledFields(mapped: readonly MappedColumn[]): string[] {
  const columnsOf = Map.groupBy(mapped, pathOf);
  return [...columnsOf]
    .filter(([, columns]) => columns.length > 1)
    .map(
      ([path, columns]) =>
        `'${path}' is the field of several columns: ${columns.map((one) => one.csvColumn).join(', ')}`,
    );
}

/** Asks the mapping as it was meant, so that a required field whose CSV column is not in the file is one problem and not two. */
function missingFields(
  mapping: Readonly<Record<string, string>> | undefined,
  mapped: readonly MappedColumn[],
  target: ImportTarget,
): string[] {
  const meant = new Set(mapped.map((column) => column.field));
  for (const path of Object.values(mapping ?? {})) {
    const resolved = resolvePath(path, target);
    if (resolved) meant.add(resolved.field);
  }
  return [...target.columns]
    .filter(([field, column]) => !isJson(column) && !meant.has(field) && isRequired(target, field))
    .map(([field]) => `required field '${field}' has no column`);
}

function isRequired(target: ImportTarget, field: string): boolean {
  return !target.row.shape[field]?.safeParse(undefined).success;
}

function isJson(column: PgColumn): boolean {
  return column.dataType === 'json';
}

function pathOf({ field, property }: FieldPath): string {
  return property === undefined ? field : `${field}.${property}`;
}

function mappingError(problems: readonly string[], header: readonly string[], target: ImportTarget): PermanentError {
  const fields = [...target.columns].map(([field, column]) => (isJson(column) ? `${field}.<name>` : field));
  const message = `columnMapping: ${problems.join('; ')}. The file has: ${header.join(', ')}. The target has: ${fields.join(', ')}.`;
  return new PermanentError(message, { code: 'COLUMN_MAPPING', details: { problems } });
}
