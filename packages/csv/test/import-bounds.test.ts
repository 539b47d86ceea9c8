import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ImportHarness } from './import-harness.ts';

const HEADER = 'zip_code,latitude,longitude,city,state\n';

let harness: ImportHarness;

beforeAll(async () => {
  harness = await ImportHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const good = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => `${from + index},1,2,Town,NY\n`).join('');
const bad = (count: number) => 'x,north,2,Town,NY\n'.repeat(count);

const stored = async () => (await harness.query<{ count: number }>('SELECT count(*)::int FROM spots'))[0]?.count;

describe('refused rows', () => {
  it('never fail an import, however many they are, when some row fits', async () => {
    const { result } = await harness.import(HEADER + bad(999) + good(1, 1) + bad(11_000));

    expect(result).toMatchObject({ totalRows: 12_000, successCount: 1, errorCount: 11_999 });
  });

  it('do not fail an import of fewer than 1,000 rows, even if none fits', async () => {
    const { result } = await harness.import(HEADER + bad(999));

    expect(result).toMatchObject({ totalRows: 999, successCount: 0, errorCount: 999 });
  });

  it('fail it when they are the first 1,000 without exception, and say what does not fit', async () => {
    const content = HEADER + bad(900) + 'x,1,east,Town,NY\n'.repeat(100) + good(1, 2_000);

    const { error, rejects, progress } = await harness.tryImport(content);

    expect(error).toMatchObject({
      code: 'NOTHING_FITS',
      retryable: false,
      message:
        'The first 1000 rows were refused without exception. ' +
        "900 rows, the first in line 2: latitude: expected a number such as 1.5 from -90 to 90; found 'north'. " +
        "100 rows, the first in line 902: longitude: expected a number such as 1.5 from -180 to 180; found 'east'",
      details: { totalRows: 3_000, errorCount: 1_000, successCount: 2_000 },
    });
    expect(rejects).toHaveLength(1_000);
    expect(progress.at(-1)?.counters).toMatchObject({ totalRows: 3_000, errorCount: 1_000, insertedCount: 2_000 });
  });

  it('fail it when the database refuses the first 1,000', async () => {
    await harness.pool.query(`ALTER TABLE spots ADD CONSTRAINT nowhere CHECK (city <> 'Town')`);

    const { error } = await harness.tryImport(HEADER + good(1, 1_500));

    await harness.pool.query('ALTER TABLE spots DROP CONSTRAINT nowhere');
    expect(error).toMatchObject({
      code: 'NOTHING_FITS',
      message: expect.stringContaining('1500 rows, the first in line 2: The database refused the row: '),
    });
  });

  it('fail it when one broken quote takes the first 1,000 lines', async () => {
    const { error } = await harness.tryImport(`${HEADER}"${good(1, 1_500)}`);

    expect(error).toMatchObject({
      code: 'NOTHING_FITS',
      message: expect.stringContaining('1 rows, the first in line 2: A quote is opened and not closed'),
    });
  });

  it('are counted from the start of the file over several batches, and after a crash', async () => {
    const content = `${HEADER}${`x,north,2,${'Town'.repeat(2_500)},NY\n`.repeat(1_200)}`;
    const crashed = await harness.tryImport(content, { commitsBeforeCrash: 1 });

    const resumed = await harness.tryImport(content, { checkpoint: crashed.checkpoint ?? null });

    expect(crashed.commits[0]?.rejects.length).toBeLessThan(1_000);
    expect(resumed.error).toMatchObject({ code: 'NOTHING_FITS', details: { errorCount: 1_200 } });
  });
});

describe('maxRejects', () => {
  it('as a number fails the import with the batch that has more, which is kept', async () => {
    const content = HEADER + good(1, 4_990) + bad(10) + good(5_001, 4_990) + bad(10) + good(10_001, 10);

    const allowed = await harness.tryImport(content, { maxRejects: 20 });
    await harness.clear();
    const refused = await harness.tryImport(content, { maxRejects: 19 });

    expect(allowed.result).toMatchObject({ errorCount: 20 });
    expect(refused.error).toMatchObject({
      code: 'TOO_MANY_REJECTS',
      retryable: false,
      message: expect.stringMatching(
        /^20 of 10000 rows were refused, more than maxRejects \(19\) allows\. 20 rows, the first in line 4992: /,
      ),
      details: { totalRows: 10_000, errorCount: 20 },
    });
    expect(await stored()).toBe(9_980);
  });

  it('of 0 takes no refused row at all', async () => {
    expect((await harness.tryImport(HEADER + good(1, 5), { maxRejects: 0 })).result).toMatchObject({ successCount: 5 });
    expect((await harness.tryImport(HEADER + bad(1), { maxRejects: 0 })).error).toMatchObject({
      code: 'TOO_MANY_REJECTS',
    });
  });

  it('as a share is asked when the whole file has been read', async () => {
    const content = HEADER + bad(10) + good(1, 190);

    expect((await harness.tryImport(content, { maxRejects: '5%' })).result).toMatchObject({ errorCount: 10 });
    expect((await harness.tryImport(content, { maxRejects: '4.9%' })).error).toMatchObject({
      code: 'TOO_MANY_REJECTS',
      message: expect.stringContaining('10 of 200 rows were refused, more than maxRejects (4.9%) allows'),
    });
  });

  it('counts the lines that go with a broken quote', async () => {
    const content = `${HEADER}${good(1, 100)}"${good(200, 50)}`;

    expect((await harness.tryImport(content, { maxRejects: 49 })).error).toMatchObject({
      message: expect.stringContaining('50 of 150 rows were refused'),
    });
  });

  it.each([-1, 1.5, '5', '101%', '-5%', '5 %'])('refuses %j', async (maxRejects) => {
    await expect(harness.import(HEADER, { maxRejects })).rejects.toThrow(
      'expected a number of rows, or a share of them',
    );
  });
});

describe('a record that is too long', () => {
  it('costs itself alone: what is before and after it is imported', async () => {
    const content = `${HEADER}${good(1, 3)}9,1,2,"${'long\n'.repeat(500_000)}",NY\n${good(20, 3)}`;

    const { result, rejects } = await harness.import(content);

    expect(result).toMatchObject({ totalRows: 7, successCount: 6, errorCount: 1, unreadLines: 500_000 });
    expect(rejects).toMatchObject([{ line: 5, code: 'CSV_RECORD_TOO_LONG' }]);
  });

  it('is one above maxRecordBytes', async () => {
    const content = `${HEADER}${good(1, 3)}9,1,2,${'x'.repeat(100)},NY\n`;

    expect((await harness.import(content, { maxRecordBytes: 100 })).rejects).toMatchObject([{ line: 5 }]);
    expect((await harness.import(content, { maxRecordBytes: 1_000 })).rejects).toEqual([]);
  });
});
