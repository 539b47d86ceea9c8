import type {} from 'expect';
import type { JobMatchers } from './matchers.ts';

export { jobMatchers } from './matchers.ts';

/** For the `expect` of `@jest/globals`, once `expect.extend(jobMatchers)` was called. */
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends JobMatchers<R> {}
}

/** For Jest's global one, which `@types/jest` describes. */
declare global {
  namespace jest {
    interface Matchers<R, T> extends JobMatchers<R> {}
  }
}
