/** An identifier as SQL text. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text constant as SQL text. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
