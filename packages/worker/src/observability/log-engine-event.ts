import type { AttemptEnd, Failure } from '@jobstack/core';
import type { EngineEvent, Observe } from '@jobstack/processor';
import type { LogFacts, OperatorLog } from './operator-log.ts';

type Level = 'debug' | 'info' | 'warn';

/**
 * Writes what the engine tells as JSON lines: every attempt, and whatever kept one from its end. Of a job they hold its task id, type and
 * attempt.
 */
export function logEngineEvent(logger: Pick<OperatorLog, Level>): Observe {
  return (event) => logger[levelOf(event)](event.kind, factsOf(event));
}

function levelOf(event: EngineEvent): Level {
  switch (event.kind) {
    case 'attemptStarted':
      return 'debug';
    case 'attemptEnded':
      return ['failed', 'retry', 'lost'].includes(event.end.kind) ? 'warn' : 'info';
    case 'deliverySkipped':
      return 'debug';
    default:
      return 'warn';
  }
}

function factsOf(event: EngineEvent): LogFacts {
  switch (event.kind) {
    case 'attemptStarted': {
      const { taskId, jobType, attempt } = event;
      return { taskId, jobType, attempt };
    }
    case 'attemptEnded': {
      const { taskId, jobType, attempt, durationMs, end } = event;
      return { taskId, jobType, attempt, durationMs, end: endFacts(end) };
    }
    case 'messageRefused':
      return { messageId: event.messageId, ...failureFacts(event.error) };
    case 'deliverySkipped':
    case 'failedAtClaim': {
      const { taskId, reason } = event;
      return { taskId, reason };
    }
    case 'sessionsEnded': {
      const { taskId, sessions } = event;
      return { taskId, sessions };
    }
    case 'infrastructureError':
      return { during: event.during, error: event.error };
  }
}

function endFacts(end: AttemptEnd): LogFacts {
  const { kind } = end;
  if (!('error' in end)) return { kind };
  return { kind, ...(kind === 'retry' && { delayMs: end.delayMs }), ...failureFacts(end.error) };
}

/** Without something thrown the engine itself has worded the message. */
function failureFacts({ code, message, thrown }: Failure): LogFacts {
  return { code, ...(thrown ? { error: thrown } : { message }) };
}
