import { describeJobStore } from '@jobstack/processor/testing';
import { MemoryStoreHarness } from './memory-store-harness.ts';

describeJobStore('MemoryJobStore', async () => new MemoryStoreHarness());
