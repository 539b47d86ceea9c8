import { HandlerDefinitionError, resolveRetryPolicy } from '@jobstack/core';
import type { JobHandler } from './job-handler.ts';
import { pathProblems } from './payload-paths.ts';

// biome-ignore lint/suspicious/noExplicitAny: payloads are contravariant, so only `any` accepts every handler.
export type AnyJobHandler = JobHandler<any, unknown>;

/** Job type → handler. Made once, at module load, by `createHandlerMap`; frozen. */
export type HandlerMap = Readonly<Record<string, AnyJobHandler>>;

/** The job types of a map, as a union of literals. */
export type JobTypeOf<Map extends HandlerMap> = Extract<keyof Map, string>;

/** What a job of this type gets as `context.payload`. */
export type PayloadOf<Map extends HandlerMap, Type extends JobTypeOf<Map>> = Parameters<
  Map[Type]['execute']
>[0]['payload'];

/** What a job of this type resolves to. */
export type ResultOf<Map extends HandlerMap, Type extends JobTypeOf<Map>> = Awaited<ReturnType<Map[Type]['execute']>>;

/** What a job of this handler may be given: the input of its payload schema, in which defaults may be left out. */
export type PayloadInput<Handler extends AnyJobHandler> = Handler extends {
  readonly payload: { readonly '~standard': { readonly types?: { readonly input: infer Input } | undefined } };
}
  ? unknown extends Input
    ? ObjectOr<PayloadFor<Handler>>
    : Input
  : ObjectOr<PayloadFor<Handler>>;

/** What a job of this type may be given. */
export type PayloadInputOf<Map extends HandlerMap, Type extends JobTypeOf<Map>> = PayloadInput<Map[Type]>;

type PayloadFor<Handler extends AnyJobHandler> = Parameters<Handler['execute']>[0]['payload'];

/** A handler that says nothing about its payload takes any object. */
type ObjectOr<Payload> = unknown extends Payload ? Record<string, unknown> : Payload;

const JOB_TYPE = /^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/;

/**
 * The lookup from job type to handler that a deployment runs. Keys are the job types: letters, digits and `_ . : -`, a
 * letter first, at most 100 characters.
 *
 * @throws HandlerDefinitionError listing every bad key, missing `execute` and impossible retry policy at once
 */
export function createHandlerMap<const Map extends Record<string, AnyJobHandler>>(handlers: Map): Readonly<Map> {
  const problems = Object.entries(handlers).flatMap(([type, handler]) => problemsOf(type, handler));
  if (problems.length > 0) throw new HandlerDefinitionError(`createHandlerMap: ${problems.join('; ')}`);
  // Without a prototype, a job type such as "constructor" finds nothing instead of Object's own method.
  return Object.freeze(Object.assign(Object.create(null), handlers));
}

function problemsOf(type: string, handler: AnyJobHandler): string[] {
  const problems: string[] = [];
  if (!JOB_TYPE.test(type)) {
    problems.push(`job type '${type}' must start with a letter and have at most 100 letters, digits and _ . : -`);
  }
  if (typeof handler?.execute !== 'function') {
    problems.push(`the handler of '${type}' has no execute method (was the class passed instead of an instance?)`);
    return problems;
  }
  if (!['optional', 'required', undefined].includes(handler.file)) {
    problems.push(`${type}: file must be 'optional' or 'required', received ${JSON.stringify(handler.file)}`);
  }
  for (const problem of pathProblems(handler)) problems.push(`${type}: ${problem}`);
  try {
    resolveRetryPolicy(handler.retry);
  } catch (error) {
    problems.push(`${type}: ${(error as Error).message}`);
  }
  return problems;
}
