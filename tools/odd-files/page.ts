/** `right`: as it should be. `refused`: an error instead of a table. `said so`: not right, but it named records as wrong. `silent`: wrong, without a word. */
export type Verdict = 'right' | 'refused' | 'said so' | 'silent';

/** What `make test-odd-files` has found out, as it stands in `bench/out/odd-files.json`. */
export interface OddFilesReport {
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly readers: readonly string[];
  /** Of the files of npm packages: those that Python's strict reader reads as JobStack does when it is told the delimiter. */
  readonly strict: { readonly files: number; readonly same: number };
  readonly groups: readonly {
    readonly title: string;
    readonly kind: 'table' | 'faults' | 'none';
    readonly files: readonly {
      readonly name: string;
      readonly verdicts: Readonly<Record<string, Verdict>>;
      /** What each said instead of a table, or of records. */
      readonly messages: Readonly<Record<string, string>>;
    }[];
  }[];
}

const WORDS: Readonly<Record<OddFilesReport['groups'][number]['kind'], Readonly<Record<Verdict, string>>>> = {
  table: { right: 'right', refused: 'refused', 'said so': 'part refused', silent: '**wrong**' },
  faults: { right: 'right', refused: 'refused', 'said so': 'names some', silent: '**silent**' },
  none: { right: 'refused', refused: 'refused', 'said so': 'names some', silent: '**read**' },
};

const INTRODUCTION = `# Odd files, beside other readers

How many of a pile of odd files each reader opens when it is told nothing, and what it says to the others. This page is written by
\`make test-odd-files\` from a real run (\`bench/out/odd-files.json\`); the pile is in \`tools/odd-files/odd-files.ts\`, with the table that each file holds.

The pile was put together by the makers of JobStack, so read the counts for what they are: each file is of a kind that people do upload, and one that is
read wrong here is a bug. What others do with them is what counts.

Every reader is called as its documentation starts, and gets what helps it. DuckDB reads every value as text (\`all_varchar\`), so that a postal code is
not made a number, and is asked a second time with \`store_rejects\`. Papa Parse skips empty lines, knows whether there is a header, and gets its text
decoded as UTF-8; records that it names as wrong are not counted as read. Python's \`csv\` is asked through its \`Sniffer\`, strict; it never counts fields,
and leaves it open whether the first record names the columns. DuckDB can be told encodings, quotes and what to skip, as JobStack can; here neither is.`;

const LEGEND: Readonly<Record<OddFilesReport['groups'][number]['kind'], string>> = {
  table: 'The file holds a table without fault. *wrong*: another table came out, and nothing was said.',
  faults:
    'Some records are wrong. *right*: these are named, all others are read. *silent*: the wrong ones were read as rows, or left out, without a word.',
  none: 'There is no table in it. *read*: rows came out all the same, and nothing was said.',
};

/** The page, in Markdown. */
export function renderPage(report: OddFilesReport): string {
  const { readers, groups, versions } = report;
  const heads = readers.map((reader) => (versions[reader] ? `${reader} ${versions[reader]}` : reader));
  return `${[
    INTRODUCTION,
    `Run on ${report.date}. Told that the delimiter is a comma, Python's strict reader reads ${report.strict.same} of the ${report.strict.files} files of csv-spectrum and\nvega-datasets as JobStack does, which is told nothing.`,
    summary(report, heads),
    ...groups.map((group) => section(group, readers, heads)),
    said(report),
  ].join('\n\n')}\n`;
}

function summary({ readers, groups }: OddFilesReport, heads: readonly string[]): string {
  const lines = groups.map(({ title, files }) => {
    const counts = readers.map((reader) => files.filter(({ verdicts }) => verdicts[reader] === 'right').length);
    return row(title, String(files.length), ...counts.map(String));
  });
  const all = groups.flatMap(({ files }) => files);
  const silent = readers.map((reader) => all.filter(({ verdicts }) => verdicts[reader] === 'silent').length);
  const right = readers.map((reader) => all.filter(({ verdicts }) => verdicts[reader] === 'right').length);
  return [
    '## Right, of how many',
    '',
    row('', 'files', ...heads),
    row('---', '--:', ...heads.map(() => '--:')),
    ...lines,
    row('**all**', String(all.length), ...right.map(String)),
    row('wrong without a word', String(all.length), ...silent.map(String)),
  ].join('\n');
}

function section(
  group: OddFilesReport['groups'][number],
  readers: readonly string[],
  heads: readonly string[],
): string {
  const words = WORDS[group.kind];
  const lines = group.files.map(({ name, verdicts }) =>
    row(cell(name), ...readers.map((reader) => words[verdicts[reader] ?? 'silent'])),
  );
  return [
    `## ${group.title}`,
    '',
    LEGEND[group.kind],
    '',
    row('', ...heads),
    row('---', ...heads.map(() => '---')),
    ...lines,
  ].join('\n');
}

/** Of the files that JobStack or DuckDB did not read as they should, or refused as they should. */
function said({ groups }: OddFilesReport): string {
  const lines = groups
    .flatMap(({ files }) => files)
    .filter(({ messages }) => messages.JobStack ?? messages.DuckDB)
    .map(({ name, messages }) => row(cell(name), cell(messages.JobStack ?? ''), cell(messages.DuckDB ?? '')));
  return ['## Who says what', '', row('', 'JobStack', 'DuckDB'), row('---', '---', '---'), ...lines].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[|<*_`\\]/g, (sign) => `\\${sign}`);
}
