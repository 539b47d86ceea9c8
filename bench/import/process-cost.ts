/** What a process has taken for one import. */
export interface ProcessCost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMiB: number;
}
