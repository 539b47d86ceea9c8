export interface Measurement {
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  /** Of the process that imports; of this one where the import runs in it. */
  readonly cpuSeconds?: number;
  readonly postgresCpuSeconds?: number;
  readonly walBytes?: number;
  /** The most memory that the process which imports has held. */
  readonly peakRssMiB?: number;
}

export function measurementOf(rows: number, seconds: number): Measurement {
  return { rows, seconds: Math.round(seconds * 1_000) / 1_000, rowsPerSecond: Math.round(rows / seconds) };
}

/** Measures work of this process that says how many rows it did. */
export async function measure(work: () => Promise<number>): Promise<Measurement> {
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  const rows = await work();
  const { user, system } = process.cpuUsage(before);
  return { ...measurementOf(rows, (performance.now() - startedAt) / 1_000), cpuSeconds: (user + system) / 1e6 };
}
