import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ImportMemory } from '../src/handlers/import-memory.ts';
import { defineImportTarget } from '../src/handlers/index.ts';
import { cell } from '../src/index.ts';
import { ImportHarness } from './import-harness.ts';

const [ONE, OTHER] = ['018f0000-0000-7000-8000-00000000000a', '018f0000-0000-7000-8000-00000000000b'];

let harness: ImportHarness;
beforeAll(async () => {
  harness = await ImportHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const prices = () => harness.query('SELECT sku, cents, note, import_id FROM prices ORDER BY sku');

describe('a target that is appended to', () => {
  it('takes every row of every file, equal ones too, with what each gets from its job', async () => {
    const content = 'sensor,value\na,1\na,1\nb,2\n';

    const first = await harness.import(content, { target: 'readings', tenantId: 'acme', ownerId: 'ada', taskId: ONE });
    const second = await harness.import(content, { target: 'readings', tenantId: 'acme', taskId: OTHER });

    for (const { result } of [first, second]) expect(result).toMatchObject({ insertedCount: 3, duplicateCount: 0 });
    const rows = await harness.query(
      'SELECT tenant_id, imported_by, import_id, count(*)::int FROM readings GROUP BY 1, 2, 3 ORDER BY 3',
    );
    expect(rows).toEqual([
      { tenant_id: 'acme', imported_by: 'ada', import_id: ONE, count: 3 },
      { tenant_id: 'acme', imported_by: null, import_id: OTHER, count: 3 },
    ]);
  });

  it('says what is wrong with fields that come from the job', () => {
    const things = pgTable('things', { code: text('code').notNull(), amount: integer('amount').notNull() });
    const row = z.object({ code: cell.text() });
    const define = (fixed: object) => () =>
      defineImportTarget({ table: things, global: true, append: true, fixed, row });

    expect(define({ amount: 'taskId' })).not.toThrow();
    expect(define({})).toThrow('row lacks the field amount');
    expect(define({ amount: 'taskId', code: 'owner', nothing: 'owner' })).toThrow(
      'fixed has the field code, which the file fills: leave it out of row; fixed has the field nothing, which the table lacks',
    );
  });
});

describe('a field that comes from the job', () => {
  it('is written by an update too, and the columns that a file lacks stay as they are', async () => {
    const target = { target: 'prices', duplicateHandling: 'update' } as const;
    await harness.import('sku,cents,note\na,1,kept\n', { ...target, taskId: ONE });
    await harness.import('sku,cents\na,2\n', { ...target, taskId: OTHER });

    expect(await prices()).toEqual([{ sku: 'a', cents: 2, note: 'kept', import_id: OTHER }]);
  });
});

describe('fail', () => {
  it('refuses each row whose key is there, in the table or earlier in the file, and keeps the first', async () => {
    await harness.import('sku,cents\na,1\n', { target: 'prices' });

    const { result, rejects } = await harness.import('sku,cents\na,2\nb,3\nb,4\nc,-1\nc,5\n', {
      target: 'prices',
      duplicateHandling: 'fail',
    });

    expect(result).toMatchObject({ insertedCount: 2, duplicateCount: 0, errorCount: 3, duplicates: [] });
    expect(rejects).toMatchObject([
      { line: 2, code: 'DUPLICATE_KEY', raw: 'a,2' },
      { line: 4, code: 'DUPLICATE_KEY', raw: 'b,4' },
      { line: 5, code: 'DATABASE_23514' },
    ]);
    expect(await prices()).toMatchObject([
      { sku: 'a', cents: 1 },
      { sku: 'b', cents: 3 },
      { sku: 'c', cents: 5 },
    ]);
  });

  it('ends the import with the first of them where no reject is allowed', async () => {
    await harness.import('sku,cents\na,1\n', { target: 'prices' });

    const { error } = await harness.tryImport('sku,cents\na,2\n', {
      target: 'prices',
      duplicateHandling: 'fail',
      maxRejects: 0,
    });

    expect(error).toMatchObject({ code: 'TOO_MANY_REJECTS' });
  });
});

describe('a dry run', () => {
  const CONTENT = 'sku,cents\na,2\nb,3\nc,-1\nd,x\nb,4\n';

  it('says what would become of the rows, with the first of each kind, and changes nothing', async () => {
    await harness.import('sku,cents\na,1\n', { target: 'prices', taskId: ONE });
    const before = await prices();

    const tried = await harness.import(CONTENT, { target: 'prices', duplicateHandling: 'update', dryRun: true });

    expect(await prices()).toEqual(before);
    expect(tried.result?.dryRun).toMatchObject({
      inserted: [{ line: 3, key: 'b' }],
      updated: [
        { line: 2, key: 'a' },
        { line: 6, key: 'b' },
      ],
      skipped: [],
      rejected: [
        { line: 4, code: 'DATABASE_23514' },
        { line: 5, code: 'INVALID_VALUE' },
      ],
    });
    const { dryRun: _, ...counted } = tried.result ?? {};
    const done = await harness.import(CONTENT, { target: 'prices', duplicateHandling: 'update' });
    expect(done.result).toEqual(counted);
    expect(done.rejects).toEqual(tried.rejects);
  });

  it('goes on from its checkpoint with the examples it has', async () => {
    const crashed = await harness.import(CONTENT, {
      target: 'prices',
      dryRun: true,
      chunkRows: 1,
      commitsBeforeCrash: 1,
    });
    const resumed = await harness.import(CONTENT, {
      target: 'prices',
      dryRun: true,
      checkpoint: crashed.checkpoint ?? null,
    });

    expect(resumed.result).toMatchObject({ totalRows: 5, errorCount: 2 });
    expect(await prices()).toEqual([]);
  });
});

describe('the memory of the imports of a process', () => {
  it('is shared out among them, and given back', () => {
    const memory = new ImportMemory();
    const alone = memory.chunkBytes;
    const imports = Array.from({ length: 10 }, () => memory.enter());
    const ofTen = memory.chunkBytes;
    for (const one of imports) one[Symbol.dispose]();

    expect(alone).toBe(4 * 1_048_576);
    expect(ofTen).toBeLessThan(alone / 9);
    expect(memory.chunkBytes).toBe(alone);
  });
});
