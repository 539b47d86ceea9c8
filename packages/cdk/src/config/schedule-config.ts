/** A job that starts by the clock. */
export interface ScheduleConfig {
  /** Unique within the stage; letters, digits, `-` and `_`, up to 40 characters. Part of the job's idempotency key. */
  readonly name: string;
  /** Six fields, as in `0 3 * * ? *`. @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
  readonly cron: string;
  /** IANA name, such as `Europe/Berlin`; daylight saving time is followed. @default 'Etc/UTC' */
  readonly timeZone?: string;
  readonly type: string;
  readonly payload: object;
  /** Whose job it is. @default 'default' */
  readonly tenantId?: string;
}
