import { closestName } from './closest-name.ts';

/** Whether it is the name of an IANA time zone, written as the database of zones writes it. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // An old name is resolved to the new one; the same name in another case is none that AWS knows.
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/** The zone that was probably meant. */
export function closestTimeZone(name: string): string | undefined {
  return closestName(name, Intl.supportedValuesOf('timeZone'));
}
