import { describeJobStore } from '../../processor/test/job-store-conformance.ts';
import { PgStoreHarness } from './pg-store-harness.ts';

describeJobStore('PostgreSQL', PgStoreHarness.create);
