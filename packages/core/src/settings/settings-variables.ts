import { SETTINGS, type SettingValues } from './settings.ts';

/** What infrastructure writes: a number may be a text that is known at deploy time only. */
export type SettingsToWrite = {
  readonly [Name in keyof SettingValues]?:
    | (SettingValues[Name] extends number ? number | string : SettingValues[Name])
    | undefined;
};

/**
 * The environment that says these values; what is undefined is left out.
 *
 * @param toJson for maps whose values are known at deploy time only. @default JSON.stringify
 */
export function settingsVariables(
  values: SettingsToWrite,
  toJson: (value: object) => string = JSON.stringify,
): Record<string, string> {
  const variables = Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const { variable } = SETTINGS[name as keyof SettingValues];
    return [[variable, typeof value === 'object' ? toJson(value) : String(value)]];
  });
  return Object.fromEntries(variables);
}
