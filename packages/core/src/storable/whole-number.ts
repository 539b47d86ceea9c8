/** A number that a `bigint` column accepts, without its fraction; undefined when there is none, as for NaN. */
export function toWhole(value: number): number | undefined {
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole : undefined;
}
