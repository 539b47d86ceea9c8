/** Path below packages/handlers → what is in the file, or what is changed in it: [from, to], each found once. */
type TeamDiff = Readonly<Record<string, string | readonly (readonly [from: string, to: string])[]>>;

const TABLE = `import { bigint, numeric, pgTable, text, unique } from 'drizzle-orm/pg-core';

/** Where things lie, and what they cost there. */
export const shelves = pgTable(
  'shelves',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: text('tenant_id').notNull(),
    code: text('code').notNull(),
    price: numeric('price', { precision: 12, scale: 2 }).notNull(),
  },
  (table) => [unique('shelves_tenant_code_key').on(table.tenantId, table.code)],
);
`;

const HANDLER = `import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { shelves } from './tables/index.ts';

const payload = z.object({ code: z.string(), price: z.string() });

/** Gives a shelf another price. */
export class RepriceHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { code, price } = context.payload;
    const mine = and(eq(shelves.tenantId, context.tenantId), eq(shelves.code, code));
    await context.commit((tx) => tx.update(shelves).set({ price }).where(mine), 'done');
    return { code };
  }
}
`;

const TEST = `import { testHandler } from '@jobstack/testing';
import { expect, it } from 'vitest';
import { RepriceHandler } from './reprice-handler.ts';

it('needs a price', async () => {
  const reprice = testHandler(new RepriceHandler(), { payload: { code: 'a' } as never });

  await expect(reprice.run()).rejects.toThrow('price');
});
`;

/**
 * A job type, a table and an import target more, as a team adds them. Its migration is drizzle-kit's. zod as `{ z }`, as its own pages
 * have it, which makes a team's bundle as large as it gets.
 */
export const TEAM_DIFF: TeamDiff = {
  'src/tables/shelves.ts': TABLE,
  'src/reprice-handler.ts': HANDLER,
  'src/reprice-handler.test.ts': TEST,
  'src/tables/index.ts': [
    [
      "export { places } from './places.ts';\n",
      "export { places } from './places.ts';\nexport { shelves } from './shelves.ts';\n",
    ],
  ],
  'src/index.ts': [
    [
      "import { importTargets } from './import-targets.ts';\n",
      "import { importTargets } from './import-targets.ts';\nimport { RepriceHandler } from './reprice-handler.ts';\n",
    ],
    ['  example: new ExampleHandler(),\n', '  example: new ExampleHandler(),\n  reprice: new RepriceHandler(),\n'],
  ],
  'src/import-targets.ts': [
    [
      '} as const satisfies',
      `  shelves: defineImportTarget({
    table: tables.shelves,
    tenant: 'tenantId',
    key: 'code',
    row: z.object({ code: cell.text({ max: 100 }), price: cell.decimal({ scale: 2 }) }),
  }),
} as const satisfies`,
    ],
  ],
};
