export { createResidentWorker, type ResidentWorker, type ResidentWorkerOptions } from './create-resident-worker.ts';
export { type ResidentEnvironment, readResidentEnvironment } from './environment.ts';
