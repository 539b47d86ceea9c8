import { LOG_LEVELS, type LogLevel, type LogMetadata } from '../log-level.ts';
import { toMetadataText, toText } from './json-text.ts';
import { toWhole } from './whole-number.ts';

/** In UTF-16 units. */
const MESSAGE_LIMIT = 32_768;

/** What a handler says in one line. */
interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: LogMetadata | undefined;
  readonly rowNumber: number | undefined;
}

/** A line as it is stored. */
export interface StorableLog {
  readonly level: LogLevel;
  readonly message: string;
  /** JSON text. */
  readonly metadata: string | null;
  readonly rowNumber: number | null;
}

/** A log line as it is stored: nothing that a handler may say is refused, what is too long is cut. */
export function storableLog({ level, message, metadata, rowNumber }: LogLine): StorableLog {
  return {
    // Handlers in plain JavaScript may say anything; the line matters more than its level.
    level: LOG_LEVELS.includes(level) ? level : 'INFO',
    message: toText(message, MESSAGE_LIMIT),
    metadata: toMetadataText(metadata),
    rowNumber: rowNumber === undefined ? null : (toWhole(rowNumber) ?? null),
  };
}
