import type { BenchServer } from './bench-server.ts';
import type { CpuProfile } from './cpu-profile.ts';
import type { RunSettings } from './side.ts';
import { SideClient } from './side-client.ts';
import type { RunCounts, SideAnswer, SideDescription, SideOrder } from './side-process.ts';

/** What one measured piece of work cost. */
export interface Cost {
  readonly jobs: number;
  readonly seconds: number;
  readonly jobsPerSecond: number;
  readonly nodeCpuSeconds: number;
  /** Of the whole server; undefined where the system does not tell. */
  readonly postgresCpuSeconds: number | undefined;
  readonly walBytes: number;
}

/** Jobs that wait to be run. */
export interface Waiting {
  readonly count: number;
  readonly handles: readonly string[];
}

export interface SideOptions {
  readonly name: string;
  /** Absolute path of its module. */
  readonly module: string;
  readonly server: BenchServer;
}

/** A side with its database and its processes, and what is asked of each. */
export class SideUnderTest implements AsyncDisposable {
  readonly name: string;
  readonly database: string;
  readonly #options: SideOptions;
  readonly #processes: SideClient[] = [];

  private constructor(options: SideOptions) {
    this.name = options.name;
    this.database = options.name.replaceAll('-', '_');
    this.#options = options;
  }

  static async start(options: SideOptions): Promise<SideUnderTest> {
    const side = new SideUnderTest(options);
    await options.server.createDatabase(side.database);
    await side.#order({ kind: 'install' });
    return side;
  }

  async describe(batch: number): Promise<SideDescription> {
    return (await this.#order({ kind: 'describe', batch })).value as SideDescription;
  }

  async empty(): Promise<void> {
    await this.#order({ kind: 'empty' });
  }

  async fill(count: number): Promise<number> {
    return (await this.#order({ kind: 'fill', count })).value as number;
  }

  async enqueue(
    count: number,
    perStatement: number,
    senders = 1,
  ): Promise<{ readonly cost: Cost; readonly waiting: Waiting }> {
    const first = await this.#process(0);
    await first.order({ kind: 'open' });
    const request = { count, perStatement, senders };
    const { cost, answers } = await this.#measure(count, () =>
      Promise.all([first.order({ kind: 'enqueue', request })]),
    );
    return { cost, waiting: { count, handles: answers[0]?.value as readonly string[] } };
  }

  /** Runs what waits, and makes sure that each job ran once and has ended. */
  async run({ count, handles }: Waiting, batch: number, settings: RunSettings): Promise<Cost> {
    const { processes } = settings;
    const clients = await Promise.all(Array.from({ length: processes }, (_, index) => this.#process(index)));
    await Promise.all(clients.map((client) => client.order({ kind: 'open' })));
    const share = Math.ceil(handles.length / processes);
    const { cost, answers } = await this.#measure(count, () =>
      Promise.all(
        clients.map((client, index) =>
          client.order({
            kind: 'run',
            batch,
            settings,
            count,
            handles: handles.slice(index * share, (index + 1) * share),
          }),
        ),
      ),
    );
    assertEachRanOnce(this.name, count, answers);
    await this.#order({ kind: 'check', handles, count });
    return cost;
  }

  /** Watches the first process until `stopProfile`. */
  async startProfile(): Promise<void> {
    await this.#order({ kind: 'startProfile' });
  }

  async stopProfile(): Promise<CpuProfile> {
    return (await this.#order({ kind: 'stopProfile' })).value as CpuProfile;
  }

  /** Ends all sessions of the side's processes. */
  async close(): Promise<void> {
    await Promise.all(this.#processes.map((client) => client.order({ kind: 'close' })));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#processes.map((client) => client.stop()));
  }

  async #measure(
    jobs: number,
    work: () => Promise<readonly SideAnswer[]>,
  ): Promise<{ readonly cost: Cost; readonly answers: readonly SideAnswer[] }> {
    const { server } = this.#options;
    const [wal, cpu] = [await server.walBytes(), await server.cpuSeconds()];
    const answers = await work();
    const [walAfter, cpuAfter] = [await server.walBytes(), await server.cpuSeconds()];
    const startedAt = Math.min(...answers.map((answer) => answer.startedAt));
    const seconds = (Math.max(...answers.map((answer) => answer.endedAt)) - startedAt) / 1000;
    const cost: Cost = {
      jobs,
      seconds,
      jobsPerSecond: jobs / seconds,
      nodeCpuSeconds: answers.reduce((sum, answer) => sum + answer.cpuSeconds, 0),
      postgresCpuSeconds: cpu === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpu,
      walBytes: walAfter - wal,
    };
    return { cost, answers };
  }

  async #order(order: SideOrder): Promise<SideAnswer> {
    return (await this.#process(0)).order(order);
  }

  async #process(index: number): Promise<SideClient> {
    const { module, server } = this.#options;
    const running = this.#processes[index];
    if (running) return running;
    const started = await SideClient.start(module, server.url(this.database));
    this.#processes[index] = started;
    return started;
  }
}

function assertEachRanOnce(name: string, count: number, answers: readonly SideAnswer[]): void {
  const totals = new Uint16Array(count);
  for (const answer of answers) {
    (answer.value as RunCounts).forEach((times, number) => {
      totals[number] = (totals[number] ?? 0) + times;
    });
  }
  const missing = totals.filter((times) => times === 0).length;
  const repeated = totals.filter((times) => times > 1).length;
  if (missing > 0 || repeated > 0) {
    throw new Error(
      `${name}: each of ${count} jobs must run once; ${missing} never ran and ${repeated} ran more than once.`,
    );
  }
}
