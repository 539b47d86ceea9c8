import type { RunSettings } from './side.ts';
import type { Cost } from './side-under-test.ts';

/** What one side reached in one measurement. */
export interface Figure {
  /** The median of the rounds: jobs a second, or bytes a job. */
  readonly value: number;
  readonly rounds: readonly number[];
  readonly settings?: RunSettings | Readonly<Record<string, unknown>>;
  /** Of the median round; Node's is all of the side's processes, PostgreSQL's the whole server. */
  readonly cpuSecondsPer1000Jobs?: { readonly node: number; readonly postgres: number | undefined };
  /** With the full pages that a checkpoint before the round makes necessary. */
  readonly walBytesPerJob?: number;
  /** The settings that were tried for the fastest, and what each reached in one round. */
  readonly tried?: readonly { readonly settings: RunSettings; readonly value: number }[];
  /** With the fetch size set and nothing else. */
  readonly defaults?: Figure;
  readonly [detail: string]: unknown;
}

/** Side → figure. */
export type Figures = Readonly<Record<string, Figure>>;

export interface Measurement {
  readonly name: string;
  readonly better: 'more' | 'less';
  readonly figures: Figures;
}

/** @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** @param share in [0, 1]; the smallest value that so many are not above */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

/** The figure of some rounds of the same work. */
export function speedOf(costs: readonly Cost[], settings: Figure['settings']): Figure {
  const value = median(costs.map(({ jobsPerSecond }) => jobsPerSecond));
  const [typical] = costs.toSorted((one, other) => distance(one, value) - distance(other, value));
  if (!typical) throw new Error('A figure needs at least one round.');
  const { jobs, nodeCpuSeconds, postgresCpuSeconds, walBytes } = typical;
  const per1000 = (seconds: number) => round((seconds / jobs) * 1000, 4);
  return {
    value: round(value),
    rounds: costs.map(({ jobsPerSecond }) => round(jobsPerSecond)),
    ...(settings && { settings }),
    cpuSecondsPer1000Jobs: {
      node: per1000(nodeCpuSeconds),
      postgres: postgresCpuSeconds === undefined ? undefined : per1000(postgresCpuSeconds),
    },
    walBytesPerJob: round(walBytes / jobs),
  };
}

function distance({ jobsPerSecond }: Cost, value: number): number {
  return Math.abs(jobsPerSecond - value);
}

/** How our figure compares with the best peer's, so that 1 is level and more is better; undefined without peers. */
export function ratioToBest({ figures, better }: Measurement, own: string): number | undefined {
  const ours = figures[own]?.value;
  const peers = Object.entries(figures).flatMap(([name, { value }]) => (name === own ? [] : [value]));
  if (ours === undefined || peers.length === 0) return undefined;
  return round(better === 'more' ? ours / Math.max(...peers) : Math.min(...peers) / ours, 2);
}
