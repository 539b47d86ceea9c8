/** Why no app could be made: every reason, a sentence each. Nothing has been written then. */
export class CreateAppError extends Error {
  override readonly name = 'CreateAppError';
  readonly code = 'CREATE_APP';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
