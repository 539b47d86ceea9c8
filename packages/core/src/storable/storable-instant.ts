/** Years in which `Date`, ISO 8601 with four digits and PostgreSQL's `timestamptz` agree on what they write and read. */
const FIRST_YEAR = 1;
const LAST_YEAR = 9_999;

/** What keeps an instant from being stored and read back as it is, or undefined when nothing does. */
export function instantProblem(instant: Date): string | undefined {
  const year = instant.getUTCFullYear();
  if (year >= FIRST_YEAR && year <= LAST_YEAR) return undefined;
  const received = Number.isNaN(year) ? 'an invalid date' : `year ${year}`;
  return `expected an instant in the years ${FIRST_YEAR} to ${LAST_YEAR} (UTC), received ${received}`;
}
