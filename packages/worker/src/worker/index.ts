export {
  createLogger,
  createMetrics,
  type LogFact,
  type LogFacts,
  type OperatorLog,
} from '../observability/index.ts';
export {
  composeWorker,
  createWorker,
  processSqsEvent,
  type SqsProcessor,
  type WorkerHandler,
  type WorkerOptions,
  type WorkerParts,
} from './create-worker.ts';
export { readWorkerEnvironment, type WorkerEnvironment } from './environment.ts';
export { connectWorkerPorts, type WorkerPorts } from './worker-ports.ts';
