import { once } from 'node:events';
import { createHandlerMap, type JobContext } from '@jobstack/handler-sdk';

/** What the latency bench runs: a job that does nothing, and one that works until its worker is killed. */
export const latencyHandlers = createHandlerMap({
  noop: { execute: async () => undefined },
  until_killed: {
    async execute({ attempt, signal }: JobContext<Record<string, unknown>>) {
      if (attempt === 1) await once(signal, 'abort');
      return { attempt };
    },
  },
});
