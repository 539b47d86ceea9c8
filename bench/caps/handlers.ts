import { setTimeout as pause } from 'node:timers/promises';
import { createHandlerMap } from '@jobstack/handler-sdk';

/** How long a job of the caps bench works, in milliseconds. */
export const WORK_MS = 100;

export const capsHandlers = createHandlerMap({
  capped: {
    async execute() {
      await pause(WORK_MS);
    },
  },
});
