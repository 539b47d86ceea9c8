/** What a thread needs that beats on its own, and nothing else of the engine. */
export { HeartbeatLoop, type HeartbeatLoopDependencies } from './heartbeat-loop.ts';
export { systemClock } from './ports/clock.ts';
