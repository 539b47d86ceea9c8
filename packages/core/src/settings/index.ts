export { EnvironmentReader, type RawEnvironment } from './environment-reader.ts';
export {
  leastVisibilitySeconds,
  type Queue,
  type QueueConfig,
  type QueueConfigs,
  resolveQueue,
  resolveQueues,
  VISIBILITY_FACTOR,
} from './queue-config.ts';
