export { type ConnectedSweep, connectSweep, type SweepConnectOptions } from './connect-sweep.ts';
export { readSweepEnvironment, type SweepEnvironment } from './environment.ts';
export { sweepHandler } from './sweep-handler.ts';
