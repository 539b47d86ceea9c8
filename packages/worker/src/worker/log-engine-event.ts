import type { Logger } from '@aws-lambda-powertools/logger';
import type { EngineEvent, Observe } from '@jobstack/processor';

/** Writes what the engine tells as JSON lines: every attempt, and whatever kept one from its end. */
export function logEngineEvent(logger: Pick<Logger, 'debug' | 'info' | 'warn'>): Observe {
  return (event) => {
    const { kind, ...facts } = event;
    logger[levelOf(event)](kind, facts);
  };
}

function levelOf(event: EngineEvent): 'debug' | 'info' | 'warn' {
  switch (event.kind) {
    case 'attemptStarted':
      return 'debug';
    case 'attemptEnded':
      return event.result.kind === 'failed' || event.result.kind === 'retry' ? 'warn' : 'info';
    default:
      return 'warn';
  }
}
