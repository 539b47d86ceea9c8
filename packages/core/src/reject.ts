/** An input row that was refused. Stored in `job_rejects` in the same transaction as the chunk it belongs to. */
export interface Reject {
  /** 1-based line of the input at which the row starts. */
  readonly line: number;
  /** Name of the input column at fault, when one is. */
  readonly column?: string;
  /** Stable, machine-readable reason such as `INVALID_VALUE`. */
  readonly code: string;
  /** What a person reads: what was expected and what came. */
  readonly message: string;
  /** The row as it stood in the input; kept up to 8,192 characters. */
  readonly raw?: string;
}
