import { cell } from '@jobstack/csv';
import { csvImport, defineImportTarget } from '@jobstack/csv/handlers';
import type { PayloadInputOf } from '@jobstack/handler-sdk';
import { expectTypeOf } from 'vitest';
import * as z from 'zod';
import { type Handlers, products } from './handlers.ts';

const row = z.object({ sku: cell.text(), stock: cell.integer().optional() });
const target = defineImportTarget({ table: products, tenant: 'tenantId', key: 'sku', row });

defineImportTarget({ table: products, global: true, key: ['sku'], row });
// @ts-expect-error neither a tenant's field nor global
defineImportTarget({ table: products, key: 'sku', row });
// @ts-expect-error both
defineImportTarget({ table: products, tenant: 'tenantId', global: true, key: 'sku', row });
// @ts-expect-error a field that the table lacks
defineImportTarget({ table: products, tenant: 'tenantId', key: 'sku', row: row.extend({ colour: cell.text() }) });
// @ts-expect-error a key that is no field of the row
defineImportTarget({ table: products, tenant: 'tenantId', key: 'id', row });
// @ts-expect-error a tenant's field that the table lacks
defineImportTarget({ table: products, tenant: 'tenant', key: 'sku', row });
// @ts-expect-error no table
defineImportTarget({ table: 'products', tenant: 'tenantId', key: 'sku', row });

// A payload names one of the targets.
expectTypeOf<PayloadInputOf<Handlers, 'csv_import'>>()
  .toHaveProperty('target')
  .extract<string>()
  .toEqualTypeOf<'products'>();
csvImport({ products: target }, { defaultTarget: 'products' });
// @ts-expect-error no target of these
csvImport({ products: target }, { defaultTarget: 'orders' });
// @ts-expect-error a table is no target
csvImport({ products });
