import type * as z from 'zod';

/** A schema that the OpenAPI document keeps under this name and refers to, so that generated clients have a type of that name. */
export function named<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  return schema.meta({ id: name, ref: name });
}
