import { bigint, jsonb, pgTable, text, timestamp, unique } from 'drizzle-orm/pg-core';

/** People who publish, one row a handle and tenant. An example of an import target whose rows are each tenant's own. */
export const creators = pgTable(
  'creators',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Whose row it is: the tenant of the job that wrote it. */
    tenantId: text('tenant_id').notNull().default('default'),
    /** The natural key within a tenant: imports find duplicates by it. */
    handle: text('handle').notNull(),
    name: text('name'),
    email: text('email'),
    /** Platform → profile address. */
    socials: jsonb('socials').$type<Record<string, string>>().notNull().default({}),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [unique('creators_tenant_handle_key').on(table.tenantId, table.handle)],
);
