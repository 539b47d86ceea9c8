/** A stage that would fail, or harm, in production. Stops synth. */
export class StageConfigError extends Error {
  /** Stable identifier. */
  readonly code = 'STAGE_CONFIG';
  /** Every rule that is broken, as a sentence each. */
  readonly problems: readonly string[];

  constructor(stage: string, problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(`Stage '${stage}' breaks ${problems.length} rule${problems.length === 1 ? '' : 's'}:\n${list}`);
    this.name = 'StageConfigError';
    this.problems = problems;
  }
}
