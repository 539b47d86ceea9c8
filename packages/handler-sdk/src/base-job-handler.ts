import type { LogLevel, LogMetadata, RetryPolicy } from '@jobstack/core';
import { InvalidPayloadError, readJson } from '@jobstack/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { JobContext } from './job-context.ts';
import type { FileAccess, JobHandler } from './job-handler.ts';
import type { FileNeed } from './required-file.ts';

/** A payload nobody has described: any key may be read, and nothing is known about its value. */
// biome-ignore lint/suspicious/noExplicitAny: handlers without a schema check fields themselves, by validatePayload.
export type UncheckedPayload = Record<string, any>;

/** The type that a handler's `payload` schema validates to; `UncheckedPayload` when there is no schema. */
export type InferPayload<Schema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : UncheckedPayload;

/** A context of whatever payload: all that the logging helpers need. */
type AnyContext = Pick<JobContext, 'logger'>;

/**
 * A `JobHandler` with the helpers most handlers want. Declare the schema once and name its type:
 *
 *     export class GreetHandler extends BaseJobHandler<typeof payload> {
 *       override readonly payload = payload;
 *       async execute(context: JobContext<Payload>) { … }
 *     }
 *
 * @typeParam Schema the Standard Schema in `payload`; leave it out for a handler that checks its payload itself
 */
export abstract class BaseJobHandler<Schema extends StandardSchemaV1 | undefined = undefined>
  implements JobHandler<InferPayload<Schema>>
{
  readonly payload?: StandardSchemaV1<unknown, InferPayload<Schema>>;
  readonly retry: Partial<RetryPolicy> = {};
  readonly fileAccess: FileAccess = 'buffer';
  readonly file: FileNeed = 'optional';
  readonly searchable: readonly string[] = [];
  readonly secret: readonly string[] = [];

  abstract execute(context: JobContext<InferPayload<Schema>>): Promise<unknown>;

  protected logDebug(context: AnyContext, message: string, metadata?: LogMetadata, rowNumber?: number): void {
    this.#log(context, 'DEBUG', message, metadata, rowNumber);
  }

  protected logInfo(context: AnyContext, message: string, metadata?: LogMetadata, rowNumber?: number): void {
    this.#log(context, 'INFO', message, metadata, rowNumber);
  }

  protected logWarning(context: AnyContext, message: string, metadata?: LogMetadata, rowNumber?: number): void {
    this.#log(context, 'WARNING', message, metadata, rowNumber);
  }

  protected logError(context: AnyContext, message: string, metadata?: LogMetadata, rowNumber?: number): void {
    this.#log(context, 'ERROR', message, metadata, rowNumber);
  }

  /**
   * Checks that every field is there; `undefined`, `null` and `''` count as missing.
   *
   * @throws InvalidPayloadError that names all missing fields together; permanent, since a payload does not heal
   */
  protected validatePayload(payload: unknown, fields: readonly string[]): void {
    const given = (payload ?? {}) as Record<string, unknown>;
    const missing = fields.filter(
      (field) => given[field] === undefined || given[field] === null || given[field] === '',
    );
    if (missing.length > 0) {
      const issues = missing.map((path) => ({ path, message: 'required' }));
      throw new InvalidPayloadError(`Missing required fields: ${missing.join(', ')}`, issues);
    }
  }

  /** `JSON.parse` that answers `fallback` for text that is not JSON, and for `null` and `undefined`. */
  protected safeJsonParse<T>(text: string | null | undefined, fallback: T): T {
    if (text === null || text === undefined) return fallback;
    try {
      return readJson(text) as T;
    } catch {
      return fallback;
    }
  }

  #log(context: AnyContext, level: LogLevel, message: string, metadata?: LogMetadata, rowNumber?: number): void {
    context.logger(level, message, metadata, rowNumber);
  }
}
