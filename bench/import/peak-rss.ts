import { readFileSync } from 'node:fs';

/** The most memory a living process has held so far, in MiB; 0 when it is gone, or where the system does not tell (not Linux). */
export function peakRssMiB(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
