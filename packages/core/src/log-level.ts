/** Log levels, least severe first. `DEBUG` rows are stored too: filter when reading, not when writing. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Anything that `JSON.stringify` accepts; values it cannot represent are replaced by their `String()` form. */
export type LogMetadata = Record<string, unknown>;
