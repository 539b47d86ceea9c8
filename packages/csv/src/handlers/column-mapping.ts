import { PermanentError } from '@jobstack/handler-sdk';
import { nearName, plainName } from '../index.ts';
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

/** Which columns of a file go where. */
export interface ColumnMapping {
  readonly columns: readonly MappedColumn[];
  /** Columns that go nowhere, with the field that their name is near to and that no other column fills. */
  readonly ignored: readonly { readonly column: string; readonly suggestion: string | undefined }[];
}

interface FieldPath {
  readonly field: string;
  readonly property: string | undefined;
}

const PROPERTY = /^[A-Za-z][A-Za-z0-9_-]{0,49}$/;

/** So many names are listed in an error. */
const LISTED_NAMES = 50;

/**
 * Resolves a column mapping against the file and the target. What comes out names fields of the target alone: nothing that a
 * client wrote gets near SQL.
 *
 * @param mapping CSV column → field, or `field.property` for a JSON field; fields go by their Drizzle or their SQL name. Both
 *   whatever their case, accents, spaces and underscores. Left out: each CSV column that bears the name of a field
 * @throws PermanentError `COLUMN_MAPPING` with every problem at once
 */
export function resolveColumnMapping(
  mapping: Readonly<Record<string, string>> | undefined,
  header: readonly string[],
  target: ImportTarget,
): ColumnMapping {
  const asked = mapping ?? sameNames(header, target);
  const problems: string[] = [];
  const mapped: MappedColumn[] = [];
  for (const [name, path] of Object.entries(asked)) {
    const resolved = resolvePath(path, target);
    const [index, ...others] = placesOf(name, header, asked);
    if (!resolved) problems.push(`'${path}' (of column '${name}') is no field of the target`);
    if (index === undefined) problems.push(`column '${name}' is not in the file${didYouMean(name, header)}`);
    if (others.length > 0) problems.push(`column '${name}' is in the file more than once`);
    if (resolved && index !== undefined) mapped.push({ csvColumn: header[index] ?? name, index, ...resolved });
  }
  const ignored = ignoredColumns(header, mapped, target);
  const all = [...problems, ...doubledFields(mapped), ...missingFields(mapping, mapped, ignored, target)];
  if (all.length > 0) throw mappingError(all, header, target);
  return { columns: mapped, ignored };
}

/** The columns of that name; where there is none, those whose name differs in case, accents or spaces, and that nobody asks for by theirs. */
function placesOf(name: string, header: readonly string[], asked: Readonly<Record<string, string>>): number[] {
  const places = [...header.keys()];
  const exact = places.filter((place) => header[place] === name);
  const plain = plainName(name);
  if (exact.length > 0 || plain === '') return exact;
  return places.filter((place) => {
    const other = header[place] ?? '';
    return plainName(other) === plain && !(other in asked);
  });
}

/** An exact name comes before one that differs in case or spaces, and of several such none is taken. */
function sameNames(header: readonly string[], target: ImportTarget): Record<string, string> {
  const exact = header.filter((name) => resolvePath(name, target));
  const taken = new Set(exact.map((name) => resolvePath(name, target)?.field));
  const byPlainName = Map.groupBy(header, plainName);
  const similar = [...target.columns].flatMap(([field, column]) => {
    const names = taken.has(field) || target.nested.has(field) ? [] : [plainName(field), plainName(column.name)];
    const found = [...new Set(names.flatMap((name) => byPlainName.get(name) ?? []))];
    return found.length === 1 ? found.map((name) => [name, field] as const) : [];
  });
  return Object.fromEntries([...exact.map((name) => [name, name] as const), ...similar]);
}

function resolvePath(path: string, target: ImportTarget): FieldPath | undefined {
  const [name = '', ...rest] = path.split('.');
  const property = rest.length > 0 ? rest.join('.') : undefined;
  for (const [field, column] of target.columns) {
    if (name !== field && name !== column.name) continue;
    const fits = target.nested.has(field) ? property !== undefined && PROPERTY.test(property) : property === undefined;
    return fits ? { field, property } : undefined;
  }
  return undefined;
}

function ignoredColumns(
  header: readonly string[],
  mapped: readonly MappedColumn[],
  target: ImportTarget,
): ColumnMapping['ignored'] {
  const taken = new Set(mapped.map(({ index }) => index));
  const filled = new Set(mapped.map(({ field }) => field));
  const open = [...target.columns.keys()].filter((field) => !filled.has(field));
  return header
    .filter((name, index) => name !== '' && !taken.has(index))
    .map((column) => ({ column, suggestion: nearName(column, open) }));
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
  ignored: ColumnMapping['ignored'],
  target: ImportTarget,
): string[] {
  const meant = new Set(mapped.map((column) => column.field));
  for (const path of Object.values(mapping ?? {})) {
    const resolved = resolvePath(path, target);
    if (resolved) meant.add(resolved.field);
  }
  return [...target.columns.keys()]
    .filter((field) => !meant.has(field) && isRequired(target, field))
    .map((field) => {
      const near = ignored.filter(({ suggestion }) => suggestion === field).map(({ column }) => column);
      return `required field '${field}' has no column${near[0] === undefined ? '' : ` (did you mean '${near[0]}'?)`}`;
    });
}

/** A JSON field of which the file has no property is an empty object. */
function isRequired({ row, nested }: ImportTarget, field: string): boolean {
  const schema = row.shape[field] as ImportTarget['row'] | undefined;
  return !schema?.safeParse(undefined).success && !(nested.has(field) && schema?.safeParse({}).success);
}

function didYouMean(name: string, names: readonly string[]): string {
  const near = nearName(name, names);
  return near === undefined ? '' : ` (did you mean '${near}'?)`;
}

function pathOf({ field, property }: MappedColumn): string {
  return property === undefined ? field : `${field}.${property}`;
}

function mappingError(problems: readonly string[], header: readonly string[], target: ImportTarget): PermanentError {
  const fields = [...target.columns.keys()].map((field) => (target.nested.has(field) ? `${field}.<name>` : field));
  const names = header.length > LISTED_NAMES ? [...header.slice(0, LISTED_NAMES), '…'] : header;
  const isUnnamed = header.every((name, index) => name === `column_${index + 1}`);
  const advice = isUnnamed
    ? ' The first record was taken for a row: if it names the columns, set the header of the dialect to true.'
    : '';
  const message = `columnMapping: ${problems.join('; ')}. The file has: ${names.join(', ')}. The target has: ${fields.join(', ')}.${advice}`;
  return new PermanentError(message, { code: 'COLUMN_MAPPING', details: { problems } });
}
