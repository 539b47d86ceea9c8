import { defineConfig } from 'vitest/config';

/** Everything that talks to PostgreSQL through the store, again, behind a PgBouncer in transaction mode. A part of `make test-deploy`. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: [
      'test/pooler/*.pooler.ts',
      'test/engine/*.test.ts',
      'packages/database/test/{cancel,pg-job-store,pg-job-store-guards,prune,sweep-timer}.test.ts',
    ],
    // Behind a pooler no session is ended; see lost-sessions.pooler.ts.
    exclude: ['test/engine/lost-sessions.test.ts'],
    globalSetup: ['test/postgres-cluster.ts', 'test/pooler/start-pgbouncer.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
