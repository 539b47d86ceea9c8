import type { JobFile } from '@jobstack/handler-sdk';
import { checkHeader, readHeader } from './csv-header.ts';
import { type CsvOptions, resolveCsvOptions } from './csv-options.ts';
import { CsvReader } from './csv-reader.ts';
import { RecordScanner } from './record-scanner.ts';
import { RecordSource } from './record-source.ts';

/**
 * Opens a CSV file for reading in batches at constant memory, from its start or from where `options.from` says.
 *
 *     await using csv = await openCsv(file, { from: parseCsvCursor(context.checkpoint) });
 *     for await (const { rows, problems, cursor } of csv) {
 *       await context.commit(async (tx) => { … }, cursor);
 *     }
 *
 * UTF-8, with or without byte order mark; LF, CRLF or CR; fields quoted by the rules of RFC 4180. Empty lines are skipped. A
 * record that breaks the rules is a problem in its batch, not an exception.
 *
 * @throws PermanentError `CSV_HEADER` when the first record is missing or broken, names a column twice or lacks a required one
 * @throws HandlerDefinitionError when an option is out of range
 */
export async function openCsv(file: Pick<JobFile, 'size' | 'stream'>, options: CsvOptions = {}): Promise<CsvReader> {
  const resolved = resolveCsvOptions(options);
  const from = resolved.from?.offset ?? 0;
  // Asking for bytes after the last is an error in object storage.
  const chunks = from < file.size ? file.stream({ from }) : noChunks();
  const source = new RecordSource(chunks[Symbol.asyncIterator](), new RecordScanner(resolved));
  try {
    const header = resolved.from?.header ?? readHeader((await source.take(1, 1))[0], resolved.delimiter);
    checkHeader(header, resolved.requiredColumns);
    return new CsvReader(header, source, resolved);
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}
