/** What became of a mutant. Only `noticed` is good: a timeout or a crash says nothing of what is wrong. */
export type Verdict = 'noticed' | 'SURVIVED' | 'TIMED OUT OR CRASHED';

/** As much of Vitest's JSON report as counts here. */
export interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** @param report undefined when the tests never came to an end */
export function verdictOf(report: Report | undefined): Verdict {
  if (report?.success) return 'SURVIVED';
  const tests = report?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  const byAssertion = tests.some(({ failureMessages }) => failureMessages?.some(isAssertion));
  return byAssertion ? 'noticed' : 'TIMED OUT OR CRASHED';
}

/** Vitest reports an assertion about a rejected promise as a mere Error. */
function isAssertion(message: string): boolean {
  return /^(AssertionError|Error: (expected|promise (resolved|rejected)) )/.test(message);
}
