/** What one look found. */
export interface Finding {
  /** What was looked at: `queue default`. */
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'wrong' | 'unknown';
  readonly what: string;
  /** What to do; of whatever is not `ok`. */
  readonly advice?: string;
}
