import type { JsonValue } from '@jobstack/core';

/** A job of the storm, and what has to be left of it. */
export interface StormJob {
  readonly type: string;
  readonly payload: JsonValue;
  readonly status: 'COMPLETED' | 'FAILED';
  /** Numbers in `chaos_rows`, its children's included; each exactly once. */
  readonly rows: readonly number[];
  readonly children: number;
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

/** Kinds of jobs, one of each in turn. */
export function stormJobs(count: number, effectsUrl: string): readonly StormJob[] {
  const kinds: readonly StormJob[] = [
    { type: 'chaos_noop', payload: {}, status: 'COMPLETED', rows: [], children: 0 },
    chunks({ chunks: 3, pauseMs: 30 }, 3),
    chunks({ chunks: 4, pauseMs: 10, stumbleAt: 2 }, 4),
    chunks({ chunks: 9, pauseMs: 100 }, 9),
    { ...chunks({ chunks: 5, failAt: 2 }, 2), status: 'FAILED' },
    { type: 'chaos_steps', payload: { effectsUrl, steps: 3 }, status: 'COMPLETED', rows: upTo(3), children: 0 },
    { type: 'chaos_fan_out', payload: { children: 3 }, status: 'COMPLETED', rows: [0, 0, 2], children: 3 },
  ];
  return Array.from({ length: count }, (_, n) => kinds[n % kinds.length] as StormJob);
}

function chunks(payload: JsonValue, rows: number): StormJob {
  return { type: 'chaos_chunks', payload, status: 'COMPLETED', rows: upTo(rows), children: 0 };
}
