/** Something that the person at the keyboard can put right; shown as one sentence, without a stack. */
export class DeployError extends Error {
  /** Stable identifier. */
  readonly code = 'DEPLOY';
}
