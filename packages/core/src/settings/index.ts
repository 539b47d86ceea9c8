export { EnvironmentReader, type RawEnvironment } from './environment-reader.ts';
export type { Pooler } from './pooler.ts';
export {
  leastVisibilitySeconds,
  type Queue,
  type QueueConfig,
  type QueueConfigs,
  resolveQueue,
  resolveQueues,
  VISIBILITY_FACTOR,
  type WorkerPermission,
} from './queue-config.ts';
export {
  type ChoiceSetting,
  type MapSetting,
  type NumberSetting,
  SETTINGS,
  type Setting,
  type Settings,
  type SettingValue,
  type SettingValues,
  type TextSetting,
} from './settings.ts';
export { type SettingsToWrite, settingsVariables } from './settings-variables.ts';
export { pickTuning, readTuning, TUNING, type Tuning } from './tuning.ts';
