import { missingDatabase } from '@jobstack/handler-sdk/testing';
import type { HandlersDatabase } from './memory-store/memory-job-store.ts';

/** What a handler under test writes to: `memoryDatabase(…)`, the throw-away PostgreSQL of `@jobstack/laptop/testing`, or one of yours. */
export interface TestedDatabase extends HandlersDatabase {
  /** Brings back what was there before the first run; called before each. @default nothing happens */
  reset?(): Promise<void>;
}

/** For handlers that need none: the first use of it says what to do. */
export function noDatabase(): TestedDatabase {
  const db = missingDatabase(
    'pass testHandler(handler, { database }) one: memoryDatabase(…), or a throw-away PostgreSQL.',
  );
  return { db, transaction: (run) => run(db) };
}
