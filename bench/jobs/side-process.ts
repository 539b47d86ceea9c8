/**
 * One process of one side: takes orders over IPC, and says what it did and what CPU it cost. A process of its own, so that what one side
 * burns is counted apart from the others' and from the bench's.
 */
import { CpuWatch } from './cpu-profile.ts';
import type { EnqueueRequest, RunSettings, SideModule } from './side.ts';

export type SideOrder =
  | { readonly kind: 'describe'; readonly batch: number }
  | { readonly kind: 'enqueue'; readonly request: EnqueueRequest }
  | {
      readonly kind: 'run';
      readonly batch: number;
      readonly settings: RunSettings;
      readonly handles: readonly string[];
      readonly count: number;
    }
  | { readonly kind: 'check'; readonly handles: readonly string[]; readonly count: number }
  | { readonly kind: 'fill'; readonly count: number }
  | { readonly kind: 'install' | 'open' | 'empty' | 'close' | 'startProfile' | 'stopProfile' };

export interface SideDescription {
  readonly version: string;
  readonly candidates: readonly RunSettings[];
  readonly oneConnection: RunSettings;
  readonly defaults: RunSettings;
  readonly defaultsSay: string;
}

export interface SideAnswer {
  readonly value?: unknown;
  readonly error?: string;
  /** In milliseconds since the epoch, with fractions. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of this process, between the two. */
  readonly cpuSeconds: number;
}

/** How often each job ran in this process, by its number. */
export type RunCounts = Uint8Array;

const [modulePath = '', databaseUrl = ''] = process.argv.slice(2);
const { createSide } = (await import(modulePath)) as SideModule;
const side = createSide(databaseUrl);
let watch: CpuWatch | undefined;

async function obey(order: SideOrder): Promise<unknown> {
  switch (order.kind) {
    case 'describe': {
      const { version, defaultsSay } = side;
      const { batch } = order;
      const oneConnection = side.oneConnection(batch);
      return {
        version,
        candidates: side.candidates(batch),
        oneConnection,
        defaults: side.defaults(batch),
        defaultsSay,
      };
    }
    case 'enqueue':
      return side.enqueue(order.request);
    case 'run': {
      const counts: RunCounts = new Uint8Array(order.count);
      const onJob = (number: number) => {
        counts[number] = (counts[number] ?? 0) + 1;
      };
      await side.run({ ...order, onJob });
      return counts;
    }
    case 'check':
      return side.check(order.handles, order.count);
    case 'fill':
      return side.fill(order.count);
    case 'startProfile':
      watch = new CpuWatch();
      return watch.start();
    case 'stopProfile':
      return watch?.stop();
    default:
      return side[order.kind]();
  }
}

process.on('message', async (order: SideOrder) => {
  const startedAt = performance.timeOrigin + performance.now();
  const cpu = process.cpuUsage();
  const outcome = await obey(order).then(
    (value) => ({ value }),
    (error: Error) => ({ error: error.stack ?? String(error) }),
  );
  const { user, system } = process.cpuUsage(cpu);
  const endedAt = performance.timeOrigin + performance.now();
  const answer: SideAnswer = { ...outcome, startedAt, endedAt, cpuSeconds: (user + system) / 1e6 };
  process.send?.(answer);
});
// The bench has ended, or died.
process.on('disconnect', () => process.exit());
process.send?.('ready');
