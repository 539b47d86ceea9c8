import { createPool, inTransaction } from '@jobstack/database';
import { createTestDatabase, type TestDatabase } from '@jobstack/database/testing';
import { createTestContext } from '@jobstack/handler-sdk/testing';
import { drizzle } from 'drizzle-orm/node-postgres';
import { boolean, date, integer, jsonb, numeric, pgTable, text, timestamp, varchar } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { csvImport, csvImportPayload, defineImportTarget } from '../src/handlers/index.ts';
import { cell } from '../src/index.ts';
import { type BadInput, COMPRESSED, DIALECTS, HEADERS, OTHER_KINDS, RECORDS, REFUSED, VALUES } from './bad-inputs.ts';

const contacts = pgTable('contacts', {
  email: text('email').primaryKey(),
  name: varchar('name', { length: 20 }).notNull(),
  visits: integer('visits'),
  balance: numeric('balance', { precision: 10, scale: 2 }),
  born: date('born'),
  joined: timestamp('joined', { withTimezone: true }),
  active: boolean('active'),
  plan: text('plan'),
  extra: jsonb('extra'),
});

const targets = {
  contacts: defineImportTarget({
    table: contacts,
    global: true,
    key: 'email',
    row: z.object({
      email: cell.text(),
      name: cell.text({ max: 20 }),
      visits: cell.integer({ min: 0 }).optional(),
      balance: cell.decimal({ scale: 2 }).optional(),
      born: cell.date().optional(),
      joined: cell.instant().optional(),
      active: cell.boolean().optional(),
      plan: cell.enumOf(['free', 'team']).optional(),
      extra: cell.json().optional(),
    }),
  }),
};

/** What came of a file. */
interface Verdict {
  readonly code: string;
  readonly message: string;
  readonly line?: number | undefined;
}

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  await pool.query(`CREATE TABLE contacts (email text PRIMARY KEY, name varchar(20) NOT NULL UNIQUE CHECK (name <> 'nobody'),
    visits integer, balance numeric(10, 2), born date, joined timestamptz, active boolean, plan text, extra jsonb)`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** What came of each file that was imported, and which rows of it were written. */
const imports = new Map<BadInput, { readonly verdicts: readonly Verdict[]; readonly written: readonly string[] }>();

async function importOf(
  input: BadInput,
): Promise<{ readonly verdicts: readonly Verdict[]; readonly written: readonly string[] }> {
  const known = imports.get(input);
  if (known) return known;
  await pool.query('TRUNCATE contacts');
  const verdicts = await verdictsOn(input);
  const { rows } = await pool.query<{ email: string }>('SELECT email FROM contacts ORDER BY email');
  const made = { verdicts, written: rows.map(({ email }) => email) };
  imports.set(input, made);
  return made;
}

async function verdictsOn({ content, dialect, columnMapping }: BadInput): Promise<Verdict[]> {
  const payload = csvImportPayload(targets).parse({ dialect, columnMapping });
  const { context, rejects } = createTestContext({
    payload,
    file: { content },
    db: drizzle(pool),
    transaction: (run) => inTransaction(pool, run),
  });
  try {
    await csvImport(targets).execute(context);
  } catch (error) {
    const { code = 'not a typed error', message } = error as { readonly code?: string; readonly message: string };
    return [{ code, message }];
  }
  return rejects.map(({ code, message, line }) => ({ code, message, line }));
}

function payloadVerdict(dialect: Readonly<Record<string, unknown>>): string {
  const { error } = csvImportPayload(targets).safeParse({ dialect });
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') ?? 'none';
}

const FILES: readonly (readonly [title: string, inputs: readonly BadInput[]])[] = [
  ['Files of another kind', OTHER_KINDS],
  ['Compressed files', COMPRESSED],
  ['Headers and mappings', HEADERS],
];
const ROWS: readonly (readonly [title: string, inputs: readonly BadInput[]])[] = [
  ['Records', RECORDS],
  ['Values', VALUES],
  ['What PostgreSQL refuses', REFUSED],
];

describe('a bad input', () => {
  it.each(FILES.flatMap(([, inputs]) => inputs))('ends the import before a row is written: $name', async (input) => {
    const { verdicts, written } = await importOf(input);

    expect(verdicts).toEqual([{ code: expect.stringMatching(/^(CSV|COLUMN)_/), message: expect.any(String) }]);
    expect(written).toEqual([]);
  });

  it.each(ROWS.flatMap(([, inputs]) => inputs))('is refused, and the row before it written: $name', async (input) => {
    const { verdicts, written } = await importOf(input);

    expect(verdicts).not.toEqual([]);
    expect(written).toEqual(['good@x.org']);
  });

  it.each(DIALECTS)('is refused with its payload: %s', (_name, dialect) => {
    expect(payloadVerdict(dialect)).toMatch(/^dialect/);
  });

  it('has the error that docs/bad-inputs.md shows for it', async () => {
    const parts: string[] = [];
    for (const [title, inputs] of [...FILES, ...ROWS]) {
      const lines: string[] = [];
      for (const input of inputs) lines.push(...rowsOf(input, (await importOf(input)).verdicts));
      parts.push(
        `## ${title}\n\n| What is wrong | In the file | Code | Message |\n|---|---|---|---|\n${lines.join('\n')}`,
      );
    }
    const dialects = DIALECTS.map(([name, dialect]) =>
      row(name, code(JSON.stringify(dialect)), '', plain(payloadVerdict(dialect))),
    );
    parts.push(
      `## Dialects in the payload\n\n| What is wrong | \`dialect\` | Code | Message |\n|---|---|---|---|\n${dialects.join('\n')}`,
    );

    const count = [...FILES, ...ROWS].flatMap(([, inputs]) => inputs).length + DIALECTS.length;
    expect(count).toBeGreaterThanOrEqual(80);
    await expect(`${introduction(count)}\n\n${parts.join('\n\n')}\n`).toMatchFileSnapshot(
      '../../../docs/bad-inputs.md',
    );
  });
});

function introduction(count: number): string {
  return `# Bad inputs

What [an import](importing.md) says to ${count} files that are wrong. Nothing of this is mended in silence: a file of another kind, a damaged one or
one whose columns do not fit ends the import before a row is written; a record that is wrong is refused alone, and the others are imported. This
page is written by the tests (\`packages/csv/test/bad-inputs.test.ts\`), which import every one of these files.

The target has \`email\` (its key) and \`name\`, both needed, \`visits\`, \`balance\`, \`born\`, \`joined\`, \`active\`, \`plan\` and \`extra\`.`;
}

function rowsOf({ name, content, shown, dialect, columnMapping }: BadInput, verdicts: readonly Verdict[]): string[] {
  const settings = { ...(dialect && { dialect }), ...(columnMapping && { columnMapping }) };
  const told = Object.keys(settings).length > 0 ? ` with ${code(JSON.stringify(settings))}` : '';
  const text = shown ?? (content.length === 0 ? '(nothing)' : Buffer.from(content).toString());
  return verdicts.map((verdict) => row(name, code(text) + told, code(verdict.code), plain(verdict.message)));
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function code(text: string): string {
  const line = text
    .replaceAll('`', '')
    .replace(/\r\n|\r|\n/g, '⏎')
    .replaceAll('|', '\\|');
  return line.length > 100 ? `\`${line.slice(0, 99)}…\`` : `\`${line}\``;
}

function plain(text: string): string {
  const line = text
    .replace(/\r\n|\r|\n/g, '⏎')
    .replaceAll('\0', '\\0')
    .replace(/[|<*_`]/g, (sign) => `\\${sign}`);
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}
