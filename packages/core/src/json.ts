/** A value that survives `JSON.stringify` and back: what payloads, results and checkpoints are made of. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
