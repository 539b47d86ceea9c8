import type { HandlerFacts } from '../config/guards/guard.ts';

/** A handler as far as the infrastructure looks at it: every handler of `@jobstack/handler-sdk` is one. */
export interface HandlerDescription {
  /** Queue that its jobs ride on. @default 'default' */
  readonly queue?: string | undefined;
  /** `'required'`: no schedule can start its jobs. */
  readonly file?: string | undefined;
  /** A Standard Schema: https://standardschema.dev */
  readonly payload?: PayloadSchema | undefined;
}

interface PayloadSchema {
  readonly '~standard': { validate(value: unknown): unknown };
}

/** Job type → handler. */
export type HandlerDescriptions = Readonly<Record<string, HandlerDescription>>;

/**
 * What synth needs to know of a handler map. A schema that answers later, by a promise, is not waited for, since synth is not: payloads of
 * its job type count as right.
 */
export function describeHandlers(handlers: HandlerDescriptions | HandlerFacts): HandlerFacts {
  if (isFacts(handlers)) return handlers;
  const queues = Object.entries(handlers).map(([type, { queue = 'default' }]) => [type, queue]);
  return {
    queues: Object.fromEntries(queues),
    payloadProblems: (type, payload) => {
      const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
      return handler ? problemsOf(handler, payload) : [];
    },
  };
}

function isFacts(handlers: HandlerDescriptions | HandlerFacts): handlers is HandlerFacts {
  return typeof handlers.payloadProblems === 'function';
}

function problemsOf({ file, payload: schema }: HandlerDescription, payload: object): readonly string[] {
  if (file === 'required') return ['its jobs need a file, which no schedule can bring'];
  // What arrives is what JSON makes of it.
  const answer = schema?.['~standard'].validate(JSON.parse(JSON.stringify(payload))) as Answer | undefined;
  return (answer?.issues ?? []).map(({ path = [], message }) => [...path.map(nameOf), message].join(': '));
}

interface Answer {
  readonly issues?: readonly { readonly message: string; readonly path?: readonly unknown[] }[];
}

/** A part of an issue's path is a key, or an object that holds one. */
function nameOf(part: unknown): string {
  return String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part);
}
