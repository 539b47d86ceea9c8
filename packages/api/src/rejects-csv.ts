import type { JobRejectRecord } from '@jobstack/database';

const COLUMNS = ['line', 'column', 'code', 'message', 'raw'] as const;

/**
 * RFC 4180, with a header on the first page alone: pages put together are one file. What a spreadsheet would run as a formula begins with an
 * apostrophe: the text is a customer's, and who opens the file is not.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function rejectsCsv(rejects: readonly JobRejectRecord[], isFirst: boolean): string {
  const rows = rejects.map((reject) => COLUMNS.map((column) => cell(reject[column])).join(','));
  return [...(isFirst ? [COLUMNS.join(',')] : []), ...rows].map((row) => `${row}\r\n`).join('');
}

function cell(value: string | number | undefined): string {
  const given = String(value ?? '');
  const text = /^[=+\-@\t\r]/.test(given) ? `'${given}` : given;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
