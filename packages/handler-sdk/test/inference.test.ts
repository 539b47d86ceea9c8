import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  BaseJobHandler,
  createHandlerMap,
  type HandlerMap,
  type JobContext,
  type JobTypeOf,
  type PayloadOf,
  type ResultOf,
  type UncheckedPayload,
} from '../src/index.ts';

const zodPayload = z.object({ name: z.string(), times: z.number().default(3) });
const valibotPayload = v.object({ name: v.string() });
const arkPayload = type({ name: 'string' });

class ZodHandler extends BaseJobHandler<typeof zodPayload> {
  override readonly payload = zodPayload;
  async execute(context: JobContext<z.infer<typeof zodPayload>>) {
    return { success: true, times: context.payload.times };
  }
}

class ValibotHandler extends BaseJobHandler<typeof valibotPayload> {
  override readonly payload = valibotPayload;
  async execute(context: JobContext<v.InferOutput<typeof valibotPayload>>) {
    return context.payload.name;
  }
}

class ArkHandler extends BaseJobHandler<typeof arkPayload> {
  override readonly payload = arkPayload;
  async execute(context: JobContext<typeof arkPayload.infer>) {
    return context.payload.name.length;
  }
}

class ClassicHandler extends BaseJobHandler {
  async execute(context: JobContext<UncheckedPayload>) {
    return { anything: context.payload.whatever };
  }
}

const handlers = createHandlerMap({
  zod: new ZodHandler(),
  valibot: new ValibotHandler(),
  ark: new ArkHandler(),
  classic: new ClassicHandler(),
});
type Handlers = typeof handlers;

/** Compiled by `tsc -p tsconfig.json`; running it proves nothing more. */
describe('types of a handler map', () => {
  it('knows its job types', () => {
    expectTypeOf<JobTypeOf<Handlers>>().toEqualTypeOf<'zod' | 'valibot' | 'ark' | 'classic'>();
    expectTypeOf<Handlers>().toExtend<HandlerMap>();
    // @ts-expect-error no such job type
    expectTypeOf<PayloadOf<Handlers, 'nonsense'>>();
    const change = () => {
      // @ts-expect-error the map is read-only
      handlers.zod = new ZodHandler();
    };
    expectTypeOf(change).returns.toBeVoid();
  });

  it('carries every payload as its schema answers it', () => {
    expectTypeOf<PayloadOf<Handlers, 'zod'>>().toEqualTypeOf<{ name: string; times: number }>();
    expectTypeOf<PayloadOf<Handlers, 'valibot'>>().toEqualTypeOf<{ name: string }>();
    expectTypeOf<PayloadOf<Handlers, 'ark'>>().toEqualTypeOf<{ name: string }>();
    expectTypeOf<PayloadOf<Handlers, 'classic'>>().toEqualTypeOf<UncheckedPayload>();
  });

  it('carries every result', () => {
    expectTypeOf<ResultOf<Handlers, 'zod'>>().toEqualTypeOf<{ success: boolean; times: number }>();
    expectTypeOf<ResultOf<Handlers, 'valibot'>>().toEqualTypeOf<string>();
    expectTypeOf<ResultOf<Handlers, 'ark'>>().toEqualTypeOf<number>();
  });

  it('refuses a context of another payload than the schema', () => {
    class Wrong extends BaseJobHandler<typeof zodPayload> {
      override readonly payload = zodPayload;
      // @ts-expect-error `times` is a number
      async execute(_context: JobContext<{ name: string; times: string }>) {}
    }
    expectTypeOf(Wrong).toBeConstructibleWith();
  });

  it('refuses a schema of another payload than declared, and things that are no handlers', () => {
    class Wrong extends BaseJobHandler<typeof zodPayload> {
      // @ts-expect-error the schema answers no `times`
      override readonly payload = valibotPayload;
      async execute() {}
    }
    expectTypeOf(Wrong).toBeConstructibleWith();
    // @ts-expect-error the class instead of an instance
    () => createHandlerMap({ zod: ZodHandler });
  });

  it('knows what a commit resolves to, and refuses checkpoints that JSON cannot carry', () => {
    const use = (context: JobContext) => ({
      fromWrite: context.commit(async () => 41, 'next'),
      fromFunction: context.commit(
        async () => 41,
        (written) => ({ written }),
      ),
      // @ts-expect-error a date does not survive JSON
      date: context.commit(async () => 41, new Date()),
      step: context.step('charge', async () => ({ receipt: 'r' })),
    });
    expectTypeOf<ReturnType<typeof use>['fromWrite']>().toEqualTypeOf<Promise<number>>();
    expectTypeOf<ReturnType<typeof use>['fromFunction']>().toEqualTypeOf<Promise<number>>();
    expectTypeOf<ReturnType<typeof use>['step']>().toEqualTypeOf<Promise<{ receipt: string }>>();
  });
});
