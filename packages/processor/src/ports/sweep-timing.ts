/** In milliseconds. */
export interface SweepTimes {
  /** From one sweep to the next. */
  readonly everyMs: number;
  /** A message that is so late is taken for lost. */
  readonly overdueMs: number;
}

/** What a message of the chain of sweeps has led to. */
export interface RearmedSweep {
  /** False for a message that others have overtaken: the sweep it stands for has been made, or another message brings it. */
  readonly passes: boolean;
  /** Undefined: the chain has ended, or another message carries it on. */
  readonly arming: SweepArming | undefined;
}

/** The next message of the chain of sweeps. */
export interface SweepArming {
  readonly generation: number;
  /** From now; may be days. */
  readonly delayMs: number;
}
