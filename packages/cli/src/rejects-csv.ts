/** Of a file of rejects, in its order. */
export const REJECT_COLUMNS = ['line', 'column', 'code', 'message', 'raw'] as const;

/** A record of a CSV file as RFC 4180 has it; what a spreadsheet would run as a formula begins with an apostrophe. */
export function csvRecord(fields: readonly (string | number | null)[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

/** @see https://owasp.org/www-community/attacks/CSV_Injection */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  const field = String(value);
  const harmless = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
