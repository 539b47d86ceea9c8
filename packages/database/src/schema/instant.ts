import { sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/pg-core';

/**
 * A point in time, to the millisecond, as a `Date`. Not Drizzle's own `timestamp`, which leaves reading to `new Date(text)`: that takes
 * the year 0049 for 2049, and knows no offsets with seconds, as zones had them before 1900.
 */
export const instant = customType<{ data: Date; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  toDriver: (date) => date.toISOString(),
  fromDriver: readInstant,
});

/** The default of a column that says when its row came to be. */
export const NOW = sql`now()`;

/** `0049-06-01 12:00:00.5+00:53:28`, as PostgreSQL writes it in `DateStyle` ISO. */
const INSTANT = /^(\S+) ([\d:.]+)([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/;

function readInstant(text: string): Date {
  const [, date, time, sign, hours, minutes = '0', seconds = '0'] = INSTANT.exec(text) ?? [];
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1_000 : 1_000);
  return new Date(Date.parse(`${date}T${time}Z`) - offset);
}
