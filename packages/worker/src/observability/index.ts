export { bareError, endQuietly, guarded } from './guarded.ts';
export { logEngineEvent } from './log-engine-event.ts';
export { createMetrics } from './metrics.ts';
export { createLogger, type LogFact, type LogFacts, type OperatorLog } from './operator-log.ts';
