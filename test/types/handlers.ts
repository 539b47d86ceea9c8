import { cell } from '@jobstack/csv';
import { csvImport, defineImportTarget } from '@jobstack/csv/handlers';
import { BaseJobHandler, createHandlerMap, type JobContext, type UncheckedPayload } from '@jobstack/handler-sdk';
import { integer, pgTable, text, unique } from 'drizzle-orm/pg-core';
import * as z from 'zod';

export const products = pgTable(
  'products',
  { tenantId: text('tenant_id').notNull(), sku: text('sku').notNull(), stock: integer('stock') },
  (table) => [unique().on(table.tenantId, table.sku)],
);

export const invoice = z.object({
  orderId: z.number(),
  copies: z.number().default(1),
  day: z.string().transform((day) => day.length),
});

export class InvoiceHandler extends BaseJobHandler<typeof invoice> {
  override readonly payload = invoice;
  async execute(context: JobContext<z.infer<typeof invoice>>) {
    return { pages: context.payload.copies * context.payload.day };
  }
}

export class FreeHandler extends BaseJobHandler {
  async execute({ payload }: JobContext<UncheckedPayload>) {
    return payload.anything as string;
  }
}

const targets = {
  products: defineImportTarget({
    table: products,
    tenant: 'tenantId',
    key: 'sku',
    row: z.object({ sku: cell.text({ max: 20 }), stock: cell.integer().optional() }),
  }),
};

/** A map as a team has one. */
export const handlers = createHandlerMap({
  invoice: new InvoiceHandler(),
  free: new FreeHandler(),
  csv_import: csvImport(targets),
});

export type Handlers = typeof handlers;
