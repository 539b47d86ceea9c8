import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever its kernel's tick. */
const TICKS_A_SECOND = 100;

interface ProcessStat {
  readonly parent: number;
  /** Of the process itself. */
  readonly ticks: number;
  /** Of its children that have ended and been waited for. */
  readonly endedTicks: number;
}

/**
 * CPU seconds of the parent of `pid` and of all its children, living and dead: of a PostgreSQL server, given one of its backends.
 * Undefined where there is no /proc.
 */
export function processTreeCpuSeconds(pid: number): number | undefined {
  const parent = readStat(pid)?.parent;
  if (parent === undefined) return undefined;
  for (;;) {
    const before = readStat(parent);
    const children = childrenOf(parent);
    const after = readStat(parent);
    if (!before || !after) return undefined;
    // A child that was buried in between would be counted twice, or not at all.
    if (before.endedTicks !== after.endedTicks) continue;
    return children.reduce((sum, { ticks }) => sum + ticks, after.ticks + after.endedTicks) / TICKS_A_SECOND;
  }
}

function childrenOf(parent: number): readonly ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? [])
    .filter((stat) => stat.parent === parent);
}

function readStat(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name that may hold anything, in parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map((index) => Number(fields[index]));
    return {
      parent: parent ?? 0,
      ticks: (user ?? 0) + (system ?? 0),
      endedTicks: (endedUser ?? 0) + (endedSystem ?? 0),
    };
  } catch {
    return undefined;
  }
}
