import { createTestContext } from '@jobstack/handler-sdk/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { csvImport, type ImportCounters } from '../src/handlers/index.ts';
import { ImportHarness, type ImportRun } from './import-harness.ts';
import { importTargets } from './import-tables.ts';

const HEADER = 'zip_code,latitude,longitude,city,state,county\n';
const CREATORS = {
  target: 'people',
  columnMapping: { Handle: 'handle', Name: 'name', IG: 'socials.instagram' },
} as const;

let harness: ImportHarness;

beforeAll(async () => {
  harness = await ImportHarness.create();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await harness.clear();
});

/** Rows with the zip codes `from` … `from + count - 1`. */
function placeRows(from: number, count: number, city = 'Town'): string {
  return Array.from({ length: count }, (_, index) => `${from + index},1.5,-2.5,${city},NY,\n`).join('');
}

function counters(
  totalRows: number,
  successCount: number,
  errorCount: number,
  duplicateCount: number,
  updatedCount = 0,
): ImportCounters {
  const insertedCount = successCount - updatedCount;
  return { totalRows, successCount, errorCount, duplicateCount, insertedCount, updatedCount, unreadLines: 0 };
}

describe('csv_import', () => {
  it('imports every row with its values, blank cells as null', async () => {
    const content = `${HEADER}00501,40.922326,-72.637078,Holtsville,NY,Suffolk\n00601,18.1,-66.7,"Adjuntas, ""PR""",PR,\n`;

    const { result, rejects } = await harness.import(content);

    expect(result).toMatchObject(counters(2, 2, 0, 0));
    expect(rejects).toEqual([]);
    expect(
      await harness.query('SELECT zip_code, latitude, longitude, city, state, county FROM spots ORDER BY 1'),
    ).toEqual([
      {
        zip_code: '00501',
        latitude: 40.922326,
        longitude: -72.637078,
        city: 'Holtsville',
        state: 'NY',
        county: 'Suffolk',
      },
      { zip_code: '00601', latitude: 18.1, longitude: -66.7, city: 'Adjuntas, "PR"', state: 'PR', county: null },
    ]);
  });

  it('commits batch after batch, with counters and progress in bytes', async () => {
    const content = HEADER + placeRows(10_000, 12_000);

    const { commits, progress, result } = await harness.import(content);

    expect(result).toMatchObject(counters(12_000, 12_000, 0, 0));
    expect(commits.map(({ checkpoint }) => (checkpoint as { counters: ImportCounters }).counters.totalRows)).toEqual([
      5_000, 10_000, 12_000,
    ]);
    expect(progress.at(-1)).toEqual({
      done: content.length,
      total: content.length,
      counters: counters(12_000, 12_000, 0, 0),
    });
  });

  it('goes on after a crash with the row after the last commit, each row once', async () => {
    const content = HEADER + placeRows(10_000, 12_000) + placeRows(10_000, 5);
    const crashed = await harness.import(content, { commitsBeforeCrash: 1 });

    const resumed = await harness.import(content, { checkpoint: crashed.checkpoint ?? null });

    expect(crashed.result).toBeUndefined();
    expect(resumed.result).toMatchObject(counters(12_005, 12_000, 0, 5));
    expect(await harness.query('SELECT count(*)::int, count(DISTINCT zip_code)::int AS distinct FROM spots')).toEqual([
      { count: 12_000, distinct: 12_000 },
    ]);
  });

  it('answers its counters again when only the last message was lost', async () => {
    const first = await harness.import(HEADER + placeRows(1, 3));

    const again = await harness.import(HEADER + placeRows(1, 3), { checkpoint: first.checkpoint ?? null });

    expect(again.result).toMatchObject(counters(3, 3, 0, 0));
    expect(again.commits).toEqual([]);
  });

  it('skips duplicates within the file and against the table: the first stays', async () => {
    await harness.import(HEADER + placeRows(1, 2, 'Old'));

    const { result } = await harness.import(HEADER + placeRows(2, 2, 'New') + placeRows(3, 1, 'Newer'));

    expect(result).toMatchObject(counters(3, 1, 0, 2));
    expect(await harness.query('SELECT zip_code, city FROM spots ORDER BY 1')).toEqual([
      { zip_code: '1', city: 'Old' },
      { zip_code: '2', city: 'Old' },
      { zip_code: '3', city: 'New' },
    ]);
  });

  it('updates duplicates within the file and against the table: the last stays', async () => {
    await harness.import(HEADER + placeRows(1, 2, 'Old'));

    const { result } = await harness.import(HEADER + placeRows(2, 2, 'New') + placeRows(3, 1, 'Newer'), {
      duplicateHandling: 'update',
    });

    expect(result).toMatchObject(counters(3, 3, 0, 2, 2));
    expect(await harness.query('SELECT zip_code, city FROM spots ORDER BY 1')).toEqual([
      { zip_code: '1', city: 'Old' },
      { zip_code: '2', city: 'New' },
      { zip_code: '3', city: 'Newer' },
    ]);
  });

  it('updates the fields that the file has, and leaves the others and the other socials alone', async () => {
    await harness.pool.query(
      `INSERT INTO people (handle, name, email, socials) VALUES ('ada', 'Ada', 'ada@example.com', '{"youtube":"https://yt/ada"}')`,
    );

    await harness.import('Handle,IG\nada,https://ig/ada\nbob,\n', {
      target: 'people',
      columnMapping: { Handle: 'handle', IG: 'socials.instagram' },
      duplicateHandling: 'update',
    });

    expect(await harness.query('SELECT handle, name, email, socials FROM people ORDER BY 1')).toEqual([
      {
        handle: 'ada',
        name: 'Ada',
        email: 'ada@example.com',
        socials: { youtube: 'https://yt/ada', instagram: 'https://ig/ada' },
      },
      { handle: 'bob', name: null, email: null, socials: {} },
    ]);
  });

  it('overwrites the socials that the file has too: the file is newer', async () => {
    const socials = '{"youtube":"https://yt/ada","instagram":"https://ig/old"}';
    await harness.pool.query(`INSERT INTO people (handle, socials) VALUES ('ada', '${socials}')`);

    await harness.import('Handle,IG\nada,https://ig/new\n', {
      target: 'people',
      columnMapping: { Handle: 'handle', IG: 'socials.instagram' },
      duplicateHandling: 'update',
    });

    expect(await harness.query('SELECT socials FROM people')).toEqual([
      { socials: { youtube: 'https://yt/ada', instagram: 'https://ig/new' } },
    ]);
  });

  it('gives a column that the file lacks its default', async () => {
    const { result } = await harness.import('Handle\nada\n', {
      target: 'people',
      columnMapping: { Handle: 'handle' },
    });

    expect(result).toMatchObject(counters(1, 1, 0, 0));
    expect(await harness.query('SELECT socials FROM people')).toEqual([{ socials: {} }]);
  });

  it.each([
    ['skip', 'First', counters(3, 1, 0, 2)],
    ['update', 'Last', counters(3, 3, 0, 2, 2)],
  ] as const)(
    'finds duplicates as the database does, not by their spelling (%s)',
    async (duplicateHandling, name, expected) => {
      await harness.pool.query('CREATE EXTENSION citext; ALTER TABLE people ALTER handle TYPE citext');

      const { result } = await harness.import('Handle,Name\nAda,First\nADA,Second\nada,Last\n', {
        target: 'people',
        columnMapping: { Handle: 'handle', Name: 'name' },
        duplicateHandling,
      });

      await harness.pool.query('ALTER TABLE people ALTER handle TYPE text; DROP EXTENSION citext');
      expect(result).toMatchObject(expected);
      expect(await harness.query('SELECT name FROM people')).toEqual([{ name }]);
    },
  );

  it('rejects rows that break the schema, with line, column, code and raw text, and logs them with the row number', async () => {
    const content = `${HEADER}00501,91,0,Holtsville,NY,\n,1,2,Nowhere,NY,\n00502,x,1000,Town,NY,\n"00503"x,1,2\n00504,1,2,Town,NY,\n`;

    const { result, rejects, logs } = await harness.import(content);

    expect(result).toMatchObject(counters(5, 1, 4, 0));
    expect(rejects.map(({ line, column, code }) => [line, column, code])).toEqual([
      [2, 'latitude', 'INVALID_VALUE'],
      [3, 'zip_code', 'MISSING_VALUE'],
      [4, 'latitude', 'INVALID_VALUE'],
      [5, undefined, 'CSV_QUOTE'],
    ]);
    expect(rejects[0]?.raw).toBe('00501,91,0,Holtsville,NY,');
    expect(rejects[0]?.message).toMatch(/^latitude: .*90; found '91'$/);
    expect(rejects[1]?.message).toBe('zip_code: expected a value, found none');
    expect(rejects[2]?.message).toMatch(/^latitude: .*; longitude: .*180; found '1000'$/);
    expect(logs.filter((log) => log.level === 'WARNING').map((log) => log.rowNumber)).toEqual([2, 3, 4, 5]);
  });

  it('rejects the rows that the database refuses, one by one, and keeps the others of their batch', async () => {
    await harness.pool.query(`ALTER TABLE spots ADD CONSTRAINT no_atlantis CHECK (city <> 'Atlantis')`);
    const content =
      HEADER + placeRows(1, 40) + placeRows(41, 1, 'Atlantis') + placeRows(42, 40) + placeRows(82, 1, 'Nul\0');

    const { result, rejects } = await harness.import(content);

    await harness.pool.query('ALTER TABLE spots DROP CONSTRAINT no_atlantis');
    expect(result).toMatchObject(counters(82, 80, 2, 0));
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([
      [42, 'DATABASE_23514'],
      [83, 'INVALID_VALUE'],
    ]);
    expect(rejects[0]?.message).toContain('violates check constraint "no_atlantis"');
    expect(await harness.query('SELECT count(*)::int FROM spots')).toEqual([{ count: 80 }]);
  });

  it('names the column of the file where the database names one of the table', async () => {
    await harness.pool.query('ALTER TABLE spots ALTER county SET NOT NULL');

    const { rejects } = await harness.import('zip,latitude,longitude,city,state,region\n1,1,1,Town,NY,\n', {
      columnMapping: {
        ...{ zip: 'zipCode', latitude: 'latitude', longitude: 'longitude' },
        ...{ city: 'city', state: 'state', region: 'county' },
      },
    });

    await harness.pool.query('ALTER TABLE spots ALTER county DROP NOT NULL');
    expect(rejects).toEqual([expect.objectContaining({ line: 2, code: 'DATABASE_23502', column: 'region' })]);
  });

  it.each([
    ['skip', 'Good'],
    ['update', 'Better'],
  ] as const)(
    'gives the next row of a key its chance when the database refused the first (%s)',
    async (duplicateHandling, city) => {
      await harness.pool.query(`ALTER TABLE spots ADD CONSTRAINT no_atlantis CHECK (city <> 'Atlantis')`);
      const cities = duplicateHandling === 'skip' ? ['Atlantis', 'Good', 'Better'] : ['Good', 'Better', 'Atlantis'];

      const { result } = await harness.import(HEADER + cities.map((name) => placeRows(1, 1, name)).join(''), {
        duplicateHandling,
      });

      await harness.pool.query('ALTER TABLE spots DROP CONSTRAINT no_atlantis');
      expect(result).toMatchObject(duplicateHandling === 'skip' ? counters(3, 1, 1, 1) : counters(3, 2, 1, 1, 1));
      expect(await harness.query('SELECT city FROM spots')).toEqual([{ city }]);
    },
  );

  it('lets an error that is not about the data through, so that the job is retried', async () => {
    await harness.pool.query('ALTER TABLE spots RENAME TO spots_away');

    const run = harness.import(HEADER + placeRows(1, 2));

    await expect(run).rejects.toMatchObject({ code: '42P01' });
    await harness.pool.query('ALTER TABLE spots_away RENAME TO spots');
  });

  it('reports every problem of a mapping at once', async () => {
    const run = harness.import('Zip,City\n1,Town\n', {
      columnMapping: { Zip: 'zipCode', Town: 'city', City: 'nonsense; DROP TABLE spots', Lat: 'latitude' },
    });

    await expect(run).rejects.toMatchObject({
      code: 'COLUMN_MAPPING',
      retryable: false,
      details: {
        problems: [
          "column 'Town' is not in the file",
          "'nonsense; DROP TABLE spots' (of column 'City') is no field of the target",
          "column 'Lat' is not in the file",
          "required field 'longitude' has no column",
          "required field 'state' has no column",
        ],
      },
    });
  });

  it('refuses a mapping of two columns to one field, of a whole JSON field, and of a part of a plain one', async () => {
    const run = harness.import('A,B,C,D\n1,2,3,4\n', {
      target: 'people',
      columnMapping: { A: 'handle', B: 'handle', C: 'socials', D: 'name.first' },
    });

    await expect(run).rejects.toMatchObject({
      details: {
        problems: [
          "'socials' (of column 'C') is no field of the target",
          "'name.first' (of column 'D') is no field of the target",
          "'handle' is the field of several columns: A, B",
        ],
      },
    });
  });

  it('reads the delimiter that the payload names', async () => {
    const { result } = await harness.import('Handle;Name;IG\nada;Ada, Countess;\n', { ...CREATORS, delimiter: ';' });

    expect(result).toMatchObject(counters(1, 1, 0, 0));
    expect(await harness.query('SELECT name FROM people')).toEqual([{ name: 'Ada, Countess' }]);
  });

  it('logs the first 1,000 rejected rows one by one and says that it stops there; rejects are all kept', async () => {
    const { rejects, logs } = await harness.import(`${HEADER}${placeRows(1, 1)}${'x\n'.repeat(6_000)}`);

    const warnings = logs.filter((log) => log.level === 'WARNING');
    expect(rejects).toHaveLength(6_000);
    expect(warnings).toHaveLength(1_001);
    expect(warnings.at(-1)?.message).toContain('further ones are kept as rejects');
  });

  it('does not deadlock with an import of the same rows in the opposite order', async () => {
    const rows = placeRows(1_000, 5_000).trimEnd().split('\n');
    const forwards = `${HEADER}${rows.join('\n')}\n`;
    const backwards = `${HEADER}${rows.toReversed().join('\n')}\n`;

    const runs: ImportRun[] = await Promise.all(
      [forwards, backwards, forwards, backwards].map((content) =>
        harness.import(content, { duplicateHandling: 'update' }),
      ),
    );

    const inserted = runs.map(({ result }) => (result ? result.successCount - result.duplicateCount : Number.NaN));
    expect(inserted.reduce((sum, count) => sum + count)).toBe(5_000);
  });

  it('needs a file', async () => {
    const payload = { target: 'spots', duplicateHandling: 'skip', delimiter: ',' } as const;

    const run = csvImport(importTargets).execute(createTestContext({ payload }).context);

    await expect(run).rejects.toMatchObject({ code: 'FILE_REQUIRED', retryable: false });
  });

  it.each([['text'], [{ cursor: { offset: 1, line: 1, header: [] } }], [{ counters: counters(0, 0, 0, 0) }]])(
    'refuses a checkpoint that is not its own: %j',
    async (checkpoint) => {
      const run = harness.import(HEADER, { checkpoint });

      await expect(run).rejects.toMatchObject({ code: 'IMPORT_CHECKPOINT', retryable: false });
    },
  );
});
