import { describeJobStore } from '@jobstack/processor/testing';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

describeJobStore('PostgreSQL', PgStoreHarness.create);
