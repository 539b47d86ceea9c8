import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ALONE = 'packages/{core,processor,handler-sdk,testing}/test/**/*.test.ts';
const ON_POSTGRESQL = 'test/engine/**/*.test.ts';
const needsPostgresql = process.env.JOBSTACK_MUTATED === 'processor';

/** What needs no PostgreSQL first: it notices most changes, and the first test that notices one ends its run. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const slow = ({ moduleId }: TestSpecification) => Number(moduleId.includes('/test/engine/'));
    return (await super.sort(files)).sort((one, other) => slow(one) - slow(other));
  }
}

/** The tests that judge `core`, which none of them needs a database for, and `processor`: on the ledger in memory, and on PostgreSQL. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: needsPostgresql ? [ALONE, ON_POSTGRESQL] : [ALONE],
    globalSetup: needsPostgresql ? ['test/postgres-cluster.ts'] : [],
    sequence: { sequencer: QuickFirst },
    // A process for each file, with all modules loaded anew, takes longer than the tests in it.
    isolate: false,
    // A change that makes a test wait for ever is noticed by it; the slowest test takes two seconds of an idle core.
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
