import { pgTable, primaryKey, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineImportTarget } from '../src/handlers/index.ts';
import { ImportHarness } from './import-harness.ts';

let harness: ImportHarness;

beforeAll(async () => {
  harness = await ImportHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const importAs = (tenantId: string, name: string, duplicateHandling: 'skip' | 'update') =>
  harness.import(`handle,name\nada,${name}`, { target: 'people', tenantId, duplicateHandling });

const stored = () => harness.query('SELECT tenant_id, handle, name FROM people ORDER BY tenant_id');

describe('a target with a tenant', () => {
  it("keeps another tenant's row with the same key as it is, whatever a file says", async () => {
    await importAs('acme', 'Ada of Acme', 'skip');

    const { result } = await importAs('umbrella', 'Ada of Umbrella', 'update');

    expect(result).toMatchObject({ successCount: 1, duplicateCount: 0, errorCount: 0 });
    expect(await stored()).toEqual([
      { tenant_id: 'acme', handle: 'ada', name: 'Ada of Acme' },
      { tenant_id: 'umbrella', handle: 'ada', name: 'Ada of Umbrella' },
    ]);
  });

  it('does not tell whether another tenant has a row', async () => {
    const unknown = await importAs('umbrella', 'Ada', 'skip');
    await harness.clear();
    await importAs('acme', 'Ada', 'skip');

    const known = await importAs('umbrella', 'Ada', 'skip');

    expect(known.result).toEqual(unknown.result);
    expect(known.logs).toEqual(unknown.logs);
  });

  it('still finds duplicates within the tenant', async () => {
    await importAs('acme', 'Ada', 'skip');

    const { result } = await importAs('acme', 'Countess', 'update');

    expect(result).toMatchObject({ duplicateCount: 1 });
    expect(await stored()).toEqual([{ tenant_id: 'acme', handle: 'ada', name: 'Countess' }]);
  });

  it('does not start when the database lacks its key, and says which', async () => {
    await harness.pool.query('ALTER TABLE people DROP CONSTRAINT people_tenant_handle_key');
    await harness.pool.query('ALTER TABLE people ADD CONSTRAINT wrong UNIQUE (handle, tenant_id)');
    try {
      await expect(importAs('acme', 'Ada', 'skip')).rejects.toMatchObject({
        code: 'IMPORT_TARGET_KEY',
        retryable: false,
        message: expect.stringContaining('(tenant_id, handle), found (id), (handle, tenant_id)'),
      });
    } finally {
      await harness.pool.query('ALTER TABLE people DROP CONSTRAINT wrong');
      await harness.pool.query('ALTER TABLE people ADD CONSTRAINT people_tenant_handle_key UNIQUE (tenant_id, handle)');
    }
  });
});

describe('a global target', () => {
  it('has one set of rows for all tenants', async () => {
    const file = (city: string) => `zipCode,latitude,longitude,city,state\n1,1,1,${city},NY`;
    await harness.import(file('Albany'), { tenantId: 'acme' });

    const { result } = await harness.import(file('Troy'), { tenantId: 'umbrella', duplicateHandling: 'update' });

    expect(result).toMatchObject({ duplicateCount: 1 });
    expect(await harness.query('SELECT city FROM spots')).toEqual([{ city: 'Troy' }]);
  });
});

describe('a declaration', () => {
  const columns = { tenantId: text('tenant_id').notNull(), code: text().notNull(), part: text().notNull() };
  const row = z.object({ code: z.string(), part: z.string() });
  const table = (...keys: readonly (readonly [keyof typeof columns, ...(keyof typeof columns)[]])[]) =>
    pgTable('things', columns, (self) =>
      keys.map(([first, ...rest]) => unique().on(self[first], ...rest.map((name) => self[name]))),
    );

  it.each([
    ['no unique key at all', table(), 'found none'],
    ['a key without the tenant', table(['code']), 'found (code)'],
    ['a key that ends with the tenant', table(['code', 'tenantId']), 'found (code, tenant_id)'],
    [
      'a key with more than the tenant and the key',
      table(['tenantId', 'code', 'part']),
      'found (tenant_id, code, part)',
    ],
  ])('is refused: %s', (_name, things, found) => {
    expect(() => defineImportTarget({ table: things, tenant: 'tenantId', key: 'code', row })).toThrow(
      `Import target 'things': expected a unique key of the columns (tenant_id, code) in this order, ${found}`,
    );
  });

  it('is refused when a file could fill the tenant', () => {
    const things = table(['tenantId', 'code']);

    expect(() =>
      defineImportTarget({ table: things, tenant: 'tenantId', key: 'code', row: row.extend({ tenantId: z.string() }) }),
    ).toThrow('row must not have the field tenantId');
  });

  it('is refused when it is global and its key is a tenant’s', () => {
    expect(() => defineImportTarget({ table: table(['tenantId', 'code']), global: true, key: 'code', row })).toThrow(
      'expected a unique key of the columns (code)',
    );
  });

  it('may have a key of several fields, kept by a constraint, a primary key or a unique index', () => {
    const byIndex = pgTable('by_index', columns, (self) => [uniqueIndex().on(self.tenantId, self.code, self.part)]);
    const byPrimaryKey = pgTable('by_key', columns, (self) => [
      primaryKey({ columns: [self.tenantId, self.code, self.part] }),
    ]);

    for (const things of [byIndex, byPrimaryKey, table(['tenantId', 'code', 'part'])]) {
      const { key } = defineImportTarget({ table: things, tenant: 'tenantId', key: ['code', 'part'], row });
      expect(key.map(({ name }) => name)).toEqual(['tenant_id', 'code', 'part']);
    }
  });

  it('must say whose its rows are', () => {
    // @ts-expect-error neither a tenant's field nor global
    const define = () => defineImportTarget({ table: table(['code']), key: 'code', row });

    expect(define).not.toThrow(TypeError);
  });
});
