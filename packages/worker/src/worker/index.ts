export {
  createLogger,
  createMetrics,
  type LogFact,
  type LogFacts,
  type OperatorLog,
} from '../observability/index.ts';
export { createWorker, processSqsEvent, type SqsProcessor, type WorkerParts } from './create-worker.ts';
export { readWorkerEnvironment, type WorkerEnvironment } from './environment.ts';
export { workerHandler } from './worker-handler.ts';
export { connectWorkerPorts, type WorkerPorts } from './worker-ports.ts';
