export {
  claimAgain,
  claimNew,
  type JobName,
  type JobOverrides,
  LEASE_MS,
  type MakeHarness,
  type StoredAttempt,
  type StoredJob,
  type StoredLog,
  type StoredReject,
  type StoreHarness,
  UNSTORABLE,
} from './conformance/store-harness.ts';
export { aClaimedJob, aSettleAnswer, aSettlement } from './job-fixtures.ts';
export { describeJobStore } from './job-store-conformance.ts';
export { ManualClock } from './manual-clock.ts';
export { manyTurns, soon } from './turns.ts';
