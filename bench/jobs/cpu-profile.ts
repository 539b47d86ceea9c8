import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { round } from './figures.ts';

/** Where this process spent its time while it was watched. */
export interface CpuProfile {
  /** Of the whole time, idle included, in milliseconds. */
  readonly totalMs: number;
  /** Package, or what V8 says it did → milliseconds of its own. */
  readonly byPackage: Readonly<Record<string, number>>;
  /** The dearest functions, their callees not counted, in milliseconds. */
  readonly functions: readonly { readonly name: string; readonly where: string; readonly ms: number }[];
}

const SHOWN_FUNCTIONS = 25;

/** Watches this process until `stop`, by V8's sampling profiler. */
export class CpuWatch {
  readonly #session = new Session();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.setSamplingInterval', { interval: 200 });
    await this.#session.post('Profiler.start');
  }

  async stop(): Promise<CpuProfile> {
    const { profile } = await this.#session.post('Profiler.stop');
    this.#session.disconnect();
    return summaryOf(profile);
  }
}

function summaryOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): CpuProfile {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byPackage = new Map<string, number>();
  const byFunction = new Map<string, { name: string; where: string; ms: number }>();
  let totalMs = 0;
  samples.forEach((id, index) => {
    const ms = (timeDeltas[index] ?? 0) / 1000;
    const frame = frames.get(id);
    // The profiler's own start is none of it.
    if (!frame || frame.url === 'node:inspector') return;
    totalMs += ms;
    const where = packageOf(frame);
    byPackage.set(where, (byPackage.get(where) ?? 0) + ms);
    const name = frame.functionName || '(anonymous)';
    const key = `${name} ${frame.url}:${frame.lineNumber}`;
    const known = byFunction.get(key) ?? { name, where: placeOf(frame), ms: 0 };
    byFunction.set(key, { ...known, ms: known.ms + ms });
  });
  const dearest = [...byFunction.values()].toSorted((one, other) => other.ms - one.ms).slice(0, SHOWN_FUNCTIONS);
  return {
    totalMs: round(totalMs),
    byPackage: Object.fromEntries(
      [...byPackage].toSorted(([, one], [, other]) => other - one).map(([name, ms]) => [name, round(ms)]),
    ),
    functions: dearest.map((one) => ({ ...one, ms: round(one.ms) })),
  };
}

type Frame = Profiler.ProfileNode['callFrame'];

function packageOf({ url, functionName }: Frame): string {
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (installed) return installed;
  const own = /\/packages\/([^/]+)\//.exec(url)?.[1];
  if (own) return `@jobstack/${own}`;
  if (url.includes('/bench/')) return 'bench';
  if (url.startsWith('node:')) return 'node';
  return functionName.startsWith('(') ? functionName : 'V8 and native code';
}

function placeOf({ url, lineNumber }: Frame): string {
  const path = url.replace(/^.*\/node_modules\//, '').replace(/^.*\/(packages|bench)\//, '$1/');
  return path && `${path}:${lineNumber + 1}`;
}
