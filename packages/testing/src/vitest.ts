import type {} from 'vitest';
import type { JobMatchers } from './matchers.ts';

export { jobMatchers } from './matchers.ts';

/** For Vitest's `expect`, once `expect.extend(jobMatchers)` was called. */
declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends JobMatchers<R> {}
}
