import type { DeliveryResult, EngineEvent, Observe } from '@jobstack/processor';
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
      return event.result.kind === 'failed' || event.result.kind === 'retry' ? 'warn' : 'info';
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
      const { taskId, jobType, attempt, durationMs, result } = event;
      return { taskId, jobType, attempt, durationMs, result: resultFacts(result) };
    }
    case 'leaseLost': {
      const { taskId, jobType, status } = event;
      return { taskId, jobType, status };
    }
    case 'failedAtClaim': {
      const { taskId, reason } = event;
      return { taskId, reason };
    }
    case 'infrastructureError':
      return { during: event.during, error: event.error };
  }
}

function resultFacts(result: DeliveryResult): LogFacts {
  const { kind } = result;
  if (kind === 'skipped') return { kind, reason: result.refusal.reason };
  const delay = kind === 'retry' ? { delayMs: result.delayMs } : {};
  if (!('error' in result)) return { kind };
  const { code, message, thrown } = result.error;
  // Without something thrown the engine itself has worded the message.
  return { kind, ...delay, code, ...(thrown ? { error: thrown } : { message }) };
}
