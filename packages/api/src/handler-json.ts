import { resolveRetryPolicy, toMilliseconds } from '@jobstack/core';
import type { AnyJobHandler } from '@jobstack/handler-sdk';
import type { HandlerJson } from './contract/fleet.ts';

/** What S3 takes in one job's file, in bytes. */
const LARGEST_FILE = 5 * 1024 ** 3;

export function toHandlerJson(type: string, handler: AnyJobHandler): HandlerJson {
  return {
    type,
    queue: handler.queue ?? 'default',
    maxAttempts: resolveRetryPolicy(handler.retry).maxAttempts,
    timeoutMs: handler.timeout === undefined ? null : toMilliseconds(handler.timeout),
    file: handler.file ?? 'optional',
    maxFileBytes: handler.maxFileBytes ?? LARGEST_FILE,
    searchable: [...(handler.searchable ?? [])],
    secret: [...(handler.secret ?? [])],
    payload: payloadSchemaOf(handler),
  };
}

/** By the Standard JSON Schema that zod, valibot and arktype speak: https://standardschema.dev/json-schema */
interface JsonSchemaMaker {
  readonly jsonSchema?: { input(options: { readonly target: string }): unknown };
}

/** What a payload may be, as JSON Schema; null when its schema cannot be said so. */
function payloadSchemaOf({ payload }: AnyJobHandler): unknown {
  if (!payload) return { type: 'object' };
  try {
    const { jsonSchema } = payload['~standard'] as JsonSchemaMaker;
    return jsonSchema?.input({ target: 'draft-2020-12' }) ?? null;
  } catch {
    return null;
  }
}
