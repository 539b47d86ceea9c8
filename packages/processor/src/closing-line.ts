import type { ClaimedJob, LogEntry, SettlementEnd } from './ports/job-store.ts';

type ClosingLine = Pick<LogEntry, 'level' | 'message' | 'metadata'>;

/** What the job's log says about the end of an attempt; nothing when it completed, which the attempt itself tells. */
export function closingLine(job: ClaimedJob, end: SettlementEnd | undefined): ClosingLine | undefined {
  if (!end) {
    return {
      level: 'WARNING',
      message: `Attempt ${job.attempt} stopped: the job no longer belongs to this worker.`,
      metadata: undefined,
    };
  }
  switch (end.kind) {
    case 'completed':
      return undefined;
    case 'handedOver':
      return {
        level: 'DEBUG',
        message: 'Handed over to a new invocation.',
        metadata: { handovers: job.handovers + 1 },
      };
    case 'waiting':
      return { level: 'DEBUG', message: 'Waiting for the jobs it has spawned.', metadata: undefined };
    case 'failed':
      return {
        level: 'ERROR',
        message: `Attempt ${job.attempt} failed for good: ${end.error.message}`,
        metadata: facts(end.error),
      };
    case 'retry': {
      const again = `next try in ${(end.delayMs / 1000).toFixed(1)} s`;
      const what = end.keepAttempt ? 'interrupted' : `of ${job.maxAttempts} failed`;
      return {
        level: 'WARNING',
        message: `Attempt ${job.attempt} ${what}, ${again}: ${end.error.message}`,
        metadata: { ...facts(end.error), delayMs: end.delayMs },
      };
    }
  }
}

function facts(error: {
  readonly code: string;
  readonly details?: Readonly<Record<string, unknown>>;
}): Record<string, unknown> {
  return { code: error.code, ...error.details };
}
