import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openCsv } from '@jobstack/csv';
import papaparse from 'papaparse';
import { isSame, judge, type Reading } from './judge.ts';
import { type OddFile, PILE, PUBLISHED } from './odd-files.ts';
import { type OddFilesReport, renderPage } from './page.ts';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '../..');
const READERS = ['JobStack', 'DuckDB', 'DuckDB, store_rejects', 'Papa Parse', 'Python csv'];
const MESSAGE_LENGTH = 240;

type Group = OddFilesReport['groups'][number];

/** Has every reader read every file, writes down who was right, and fails when ours was not. */
async function main(python: string): Promise<number> {
  const peers = readByPeers(python);
  const groups: Group[] = [];
  let strict = { files: 0, same: 0 };
  for (const [title, files] of PILE) {
    const judged: Group['files'][number][] = [];
    for (const file of files) {
      const readings = { ...peers.results[fileName(file)], ...(await readHere(file)) };
      judged.push(judgeAll(file, readings));
      if (title === PUBLISHED)
        strict = { files: strict.files + 1, same: strict.same + (isReadAlike(readings) ? 1 : 0) };
    }
    groups.push({ title, kind: files[0]?.expected.kind ?? 'table', files: judged });
  }
  const versions = { ...peers.versions, 'Papa Parse': versionOf('papaparse') };
  const report: OddFilesReport = {
    date: new Date().toISOString().slice(0, 10),
    versions,
    readers: READERS,
    strict,
    groups,
  };
  writeFileSync(join(ROOT, 'bench/out/odd-files.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(ROOT, 'docs/odd-files.md'), renderPage(report));
  return conclude(report);
}

/** Whether Python's strict reader, told the delimiter, reads what ours does. */
function isReadAlike({ JobStack: ours, 'Python csv, told': theirs }: Readonly<Record<string, Reading>>): boolean {
  return isSame(theirs?.records, [ours?.header, ...(ours?.rows ?? [])]);
}

function conclude({ groups, strict }: OddFilesReport): number {
  const files = groups.flatMap((group) => group.files);
  const missed = files.filter(({ verdicts }) => verdicts.JobStack !== 'right');
  for (const { name, verdicts, messages } of missed)
    console.log(`${name}: ${verdicts.JobStack} ${messages.JobStack ?? ''}`);
  console.log(
    `JobStack: ${files.length - missed.length} of ${files.length} right; as Python's strict reader: ${strict.same} of ${strict.files}. See docs/odd-files.md`,
  );
  return missed.length > 0 || strict.same < strict.files ? 1 : 0;
}

function readByPeers(python: string): {
  versions: Record<string, string>;
  results: Record<string, Record<string, Reading>>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-odd-files-'));
  try {
    for (const file of PILE.flatMap(([, files]) => files)) writeFileSync(join(folder, fileName(file)), file.bytes);
    const options = { encoding: 'utf8', maxBuffer: 1_024 ** 3 } as const;
    return JSON.parse(execFileSync(python, [join(HERE, 'peers.py'), folder], options));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of gzip files DuckDB wants the name to say so. */
function fileName({ name, bytes }: OddFile): string {
  const plain = name.replace(/[^A-Za-z0-9]+/g, '-');
  return `${plain}.csv${bytes[0] === 0x1f && bytes[1] === 0x8b ? '.gz' : ''}`;
}

async function readHere(file: OddFile): Promise<Record<string, Reading>> {
  return {
    JobStack: await readByJobStack(file.bytes).catch((error: Error) => ({ error: error.message })),
    'Papa Parse': readByPapaParse(file),
  };
}

async function readByJobStack(bytes: Uint8Array): Promise<Reading & { readonly said?: string }> {
  const file = {
    size: bytes.length,
    async *stream({ from = 0 }: { readonly from?: number } = {}) {
      for (let start = from; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
    },
  };
  await using csv = await openCsv(file);
  const batches = await Array.fromAsync(csv);
  const problems = batches.flatMap((batch) => batch.problems);
  return {
    header: csv.header,
    rows: batches.flatMap((batch) => batch.rows.map(({ fields }) => fields)),
    faults: problems.length,
    ...(problems[0] && { said: `line ${problems[0].line}: ${problems[0].message}` }),
  };
}

function readByPapaParse({ bytes, expected }: OddFile): Reading {
  const text = new TextDecoder().decode(bytes);
  const isNamed = expected.kind !== 'table' || expected.header !== null;
  const { records, errors } = isNamed ? parseNamed(text) : parseUnnamed(text);
  // That it could not guess the delimiter says nothing about a record.
  const faults = new Set(errors.filter(({ type }) => type !== 'Delimiter').map(({ row }) => row));
  const rows = records.rows.filter((_, index) => !faults.has(index));
  return { ...(records.header ? { header: records.header, rows } : { records: rows }), faults: faults.size };
}

function parseNamed(text: string) {
  const { data, errors, meta } = papaparse.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
  const header = meta.fields ?? [];
  return { records: { header, rows: data.map((record) => header.map((name) => record[name] ?? '')) }, errors };
}

function parseUnnamed(text: string) {
  const { data, errors } = papaparse.parse<string[]>(text, { skipEmptyLines: true });
  return { records: { header: undefined, rows: data }, errors };
}

function judgeAll(
  { name, expected }: OddFile,
  readings: Readonly<Record<string, Reading & { readonly said?: string }>>,
) {
  const verdicts = Object.fromEntries(
    READERS.map((reader) => [reader, judge(expected, readings[reader] ?? { error: 'not run' })]),
  );
  const messages = Object.fromEntries(
    READERS.flatMap((reader) => {
      const text = readings[reader]?.error ?? readings[reader]?.said;
      return text === undefined ? [] : [[reader, shortened(text)]];
    }),
  );
  return { name, verdicts, messages };
}

/** The first of it, without the folder in which the files lie. */
function shortened(text: string): string {
  const line = text
    .replace(/\S*jobstack-odd-files-[^/\s]*\//g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MESSAGE_LENGTH ? `${line.slice(0, MESSAGE_LENGTH - 1)}…` : line;
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(HERE, 'node_modules', name, 'package.json'), 'utf8')).version;
}

process.exitCode = await main(process.argv[2] ?? 'python3');
