export interface Measurement {
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

export function measurementOf(rows: number, seconds: number): Measurement {
  return { rows, seconds: Math.round(seconds * 1_000) / 1_000, rowsPerSecond: Math.round(rows / seconds) };
}

/** Measures work that says how many rows it did. */
export async function measure(work: () => Promise<number>): Promise<Measurement> {
  const startedAt = performance.now();
  const rows = await work();
  return measurementOf(rows, (performance.now() - startedAt) / 1_000);
}
