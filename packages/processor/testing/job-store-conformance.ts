import { describe } from 'vitest';
import { describeClaim } from './conformance/claim.ts';
import { describeCommit } from './conformance/commit.ts';
import { describeHeartbeat } from './conformance/heartbeat.ts';
import { describeIsolation } from './conformance/isolation.ts';
import { describeLogs } from './conformance/logs.ts';
import { describeSettle } from './conformance/settle.ts';
import { describeSteps } from './conformance/steps.ts';
import type { MakeHarness } from './conformance/store-harness.ts';
import { describeSweep } from './conformance/sweep.ts';

/** What every `JobStore` must do, whatever it keeps its jobs in. */
export function describeJobStore(name: string, makeHarness: MakeHarness): void {
  describe(`${name} as a job store`, () => {
    describeClaim(makeHarness);
    describeHeartbeat(makeHarness);
    describeIsolation(makeHarness);
    describeCommit(makeHarness);
    describeSettle(makeHarness);
    describeSteps(makeHarness);
    describeLogs(makeHarness);
    describeSweep(makeHarness);
  });
}
