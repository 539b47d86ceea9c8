interface TypeSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TypeSchema[];
  readonly oneOf?: readonly TypeSchema[];
  readonly items?: TypeSchema;
  readonly additionalProperties?: TypeSchema | boolean;
}

/** A JSON Schema in a few words, as a person would write the type. */
export function typeText(given: unknown): string {
  const schema = (given ?? {}) as TypeSchema;
  const { $ref, items, additionalProperties } = schema;
  if ($ref) return $ref.split('/').at(-1) ?? '';
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.map(typeText).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (items) return `array of ${typeText(items)}`;
  if (typeof additionalProperties === 'object') return `object of ${typeText(additionalProperties)}`;
  return [schema.type ?? 'any JSON value'].flat().join(' | ');
}
