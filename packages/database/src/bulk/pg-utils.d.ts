declare module 'pg/lib/utils' {
  /** How pg sends a value as a parameter. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
