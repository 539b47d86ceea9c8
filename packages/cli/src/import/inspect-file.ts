import type { FileToUpload } from '@jobstack/client';
import { type CsvDialect, type CsvEncoding, type Inspection, inspectCsv, plainName } from '@jobstack/csv';
import { CliError } from '../cli-error.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { styled, type Text, text } from '../terminal/text.ts';
import { bytes } from '../view/job-view.ts';

/** So many bytes say what a file is. */
const HEAD_BYTES = 65_536;

interface InspectOptions {
  readonly told: { readonly delimiter: string | undefined; readonly encoding: string | undefined };
  readonly columnMapping: Readonly<Record<string, string>> | undefined;
  readonly terminal: Terminal;
}

/**
 * Says what the file is before a byte of it is sent.
 *
 * @returns how to read it; the import is told to read it so
 * @throws CliError when it is no CSV file, lacks a column that is to be mapped, or an option is out of range
 */
export async function inspectFile(
  file: FileToUpload,
  { told, columnMapping, terminal }: InspectOptions,
): Promise<CsvDialect> {
  const head = new Uint8Array(await file.body.slice(0, HEAD_BYTES).arrayBuffer());
  const dialect = { delimiter: told.delimiter, encoding: told.encoding as CsvEncoding | undefined };
  const inspection = await inspectCsv(head, { dialect, isWhole: file.body.size <= head.length }).catch(
    (error: unknown) => {
      if ((error as { code?: unknown }).code === 'HANDLER_DEFINITION') throw new CliError((error as Error).message);
      throw error;
    },
  );
  if (inspection.problem) throw new CliError(`${file.name}: ${inspection.problem.message}`);
  tell(file, inspection, columnMapping, terminal);
  const names = inspection.columns.map(({ name }) => name);
  const missing = Object.keys(columnMapping ?? {}).filter((column) => !names.includes(column));
  if (missing.length === 0) return inspection.dialect;
  throw new CliError(
    `--map names columns that ${file.name} lacks: ${missing.join(', ')}. It has: ${names.join(', ')}.`,
  );
}

function tell(
  { name, body }: FileToUpload,
  { dialect, decisions, columns, titleLines }: Inspection,
  mapping: InspectOptions['columnMapping'],
  terminal: Terminal,
): void {
  const { delimiter, encoding, compression } = dialect;
  const packed = compression === 'gzip' ? ', gzip' : '';
  terminal.say(text`${styled('bold', name)}  ${bytes(body.size)}${packed}, ${encoding}, ${columns.length} columns`);
  terminal.say(text`  delimiter ${JSON.stringify(delimiter)}: ${decisions.delimiter.because}`);
  if (titleLines.length > 0) terminal.say(text`  ${titleLines.length} lines before the header are skipped`);
  const rows = columns.map((column): readonly Text[] => [
    text`  ${column.name}`,
    text`${fieldOf(column.name, mapping)}`,
    text`${column.kind}`,
    styled('dim', column.samples.join(' · ')),
  ]);
  for (const line of table(['  COLUMN', 'FIELD', 'LOOKS LIKE', 'SAMPLES'], rows, terminal.width)) terminal.say(line);
}

/** Where a mapping is given, what it leaves out goes nowhere; else the names decide. */
function fieldOf(column: string, mapping: InspectOptions['columnMapping']): string {
  if (mapping) return mapping[column] ?? '–';
  return plainName(column) === '' ? '–' : 'by name';
}
