import { totalmem } from 'node:os';

const MIB = 1024 * 1024;

/** Of each job, in MiB: what a function of 1,024 MiB has for each of a batch of ten. */
const JOB_MIB = 100;

/** Jobs of a batch of ten share five connections on Lambda; here as many do. */
const JOBS_A_CONNECTION = 2;

/** What this process may use, in MiB: its container's limit, or the machine's memory. */
function processMemoryMiB(): number {
  const limit = process.constrainedMemory();
  return Math.min(limit > 0 ? limit : Number.POSITIVE_INFINITY, totalmem()) / MIB;
}

/** How many jobs memory and connections bear at once, at least 1. @param memoryMiB @default the process's */
export function bearableJobs(poolSize: number, memoryMiB = processMemoryMiB()): number {
  return Math.max(1, Math.min(JOBS_A_CONNECTION * poolSize, Math.floor(memoryMiB / JOB_MIB)));
}

/** Above this share of its memory a process that has jobs takes no more until one of them has ended. */
const FULL_SHARE = 0.85;

export function isMemoryShort(usedBytes = process.memoryUsage.rss(), memoryMiB = processMemoryMiB()): boolean {
  return usedBytes > FULL_SHARE * memoryMiB * MIB;
}
