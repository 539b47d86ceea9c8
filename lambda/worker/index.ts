import { handlers } from '@jobstack/handlers';
import { createLogger, createMetrics } from '../observability.ts';
import { createWorker } from './create-worker.ts';
import { readWorkerEnvironment } from './environment.ts';
import { connectWorkerPorts } from './worker-ports.ts';

const environment = readWorkerEnvironment(process.env);
const logger = createLogger();
const ports = await connectWorkerPorts(environment, (error) => logger.warn('queue', error));

export const handler = createWorker({ handlers, ports, options: environment.engine, logger, metrics: createMetrics() });
