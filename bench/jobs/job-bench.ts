import type { BenchServer } from './bench-server.ts';
import { type Figure, type Measurement, round, speedOf } from './figures.ts';
import type { RunSettings } from './side.ts';
import type { Cost, SideUnderTest } from './side-under-test.ts';

export interface BenchPlan {
  /** Fetch size → jobs of one round. */
  readonly runs: ReadonlyMap<number, number>;
  /** Jobs of one round, one by one and in bulk. */
  readonly enqueued: { readonly single: number; readonly bulk: number };
  /** Jobs of a round in which the log is counted. */
  readonly counted: number;
  readonly rounds: number;
  /** How many of a side's settings are tried. */
  readonly tries: number;
  /** Finished jobs in the table in the second half. */
  readonly finished: number;
}

export const FULL_PLAN: BenchPlan = {
  runs: new Map([
    [10, 8_000],
    [100, 30_000],
    [1_000, 50_000],
  ]),
  enqueued: { single: 3_000, bulk: 50_000 },
  counted: 10_000,
  rounds: 3,
  tries: 10,
  finished: 1_000_000,
};

export const QUICK_PLAN: BenchPlan = {
  runs: new Map([
    [10, 2_000],
    [100, 5_000],
    [1_000, 10_000],
  ]),
  enqueued: { single: 500, bulk: 10_000 },
  counted: 3_000,
  rounds: 1,
  tries: 5,
  finished: 100_000,
};

/** As many as a statement of each side takes. */
export const BULK = 1_000;
/** A default that waits between its fetches is shown by this many of them. */
const DEFAULT_BATCHES = 3;
const WARM_UP_JOBS = 2_000;

/** Measures some sides against each other: in turns, so that whatever else the machine does meets all of them. */
export class JobBench {
  readonly #server: BenchServer;
  readonly #sides: readonly SideUnderTest[];
  readonly #plan: BenchPlan;
  readonly #say: (line: string) => void;
  /** `side batch` → its fastest settings. */
  readonly #fastest = new Map<
    string,
    { readonly settings: RunSettings; readonly tried: NonNullable<Figure['tried']> }
  >();

  constructor(server: BenchServer, sides: readonly SideUnderTest[], plan: BenchPlan, say: (line: string) => void) {
    this.#server = server;
    this.#sides = sides;
    this.#plan = plan;
    this.#say = say;
  }

  async measure(): Promise<readonly Measurement[]> {
    const { runs, finished } = this.#plan;
    const measurements: Measurement[] = [];
    const keep = (measurement: Measurement) => {
      measurements.push(measurement);
      const figures = Object.entries(measurement.figures).map(([side, { value }]) => `${side} ${value}`);
      this.#say(`${measurement.name}: ${figures.join(', ')}`);
    };
    await this.#warmUp();
    for (const [batch, jobs] of runs) await this.#findFastest(batch, jobs);
    for (const [batch, jobs] of runs) keep(await this.#run(`run, batch ${batch}`, batch, jobs));
    for (const [batch, jobs] of runs) keep(await this.#runOnOneConnection(batch, jobs));
    for (const measurement of await this.#enqueueAll('')) keep(measurement);
    for (const batch of runs.keys()) keep(await this.#countLog(batch));
    const filled = await this.#fill(finished);
    const among = `, ${finished} finished`;
    for (const [batch, jobs] of runs) keep(await this.#run(`run, batch ${batch}${among}`, batch, jobs, filled));
    for (const measurement of await this.#enqueueAll(among)) keep(measurement);
    return measurements;
  }

  async #warmUp(): Promise<void> {
    for (const side of this.#sides) {
      const { defaults, candidates } = await side.describe(100);
      await this.#round(side, 100, WARM_UP_JOBS, candidates[0] ?? defaults);
    }
  }

  async #findFastest(batch: number, jobs: number): Promise<void> {
    for (const side of this.#sides) {
      const { candidates } = await side.describe(batch);
      const tried: { settings: RunSettings; value: number }[] = [];
      for (const settings of candidates.slice(0, this.#plan.tries)) {
        const { jobsPerSecond } = await this.#round(side, batch, jobs, settings);
        tried.push({ settings, value: round(jobsPerSecond) });
      }
      const [best] = tried.toSorted((one, other) => other.value - one.value);
      if (!best) throw new Error(`${side.name} names no settings for batches of ${batch}.`);
      this.#fastest.set(`${side.name} ${batch}`, { settings: best.settings, tried });
      this.#say(`${side.name}, batch ${batch}: ${best.value} jobs/s with ${JSON.stringify(best.settings)}`);
    }
  }

  /** @param filled side → finished jobs in its table; undefined empties the table before each round */
  async #run(name: string, batch: number, jobs: number, filled?: ReadonlyMap<string, number>): Promise<Measurement> {
    const kept = filled !== undefined;
    const costs = await this.#rounds((side) =>
      this.#round(side, batch, jobs, this.#fastestOf(side, batch).settings, kept),
    );
    const figures: Record<string, Figure> = {};
    for (const [side, rounds] of costs) {
      const { settings, tried } = this.#fastestOf(side, batch);
      figures[side.name] = {
        ...speedOf(rounds, settings),
        ...(filled
          ? { finishedJobsInTable: filled.get(side.name) }
          : { tried, defaults: await this.#default(side, batch) }),
      };
    }
    return { name, better: 'more', figures };
  }

  async #runOnOneConnection(batch: number, jobs: number): Promise<Measurement> {
    const figures: Record<string, Figure> = {};
    const costs = await this.#rounds(async (side) =>
      this.#round(side, batch, jobs, (await side.describe(batch)).oneConnection),
    );
    for (const [side, rounds] of costs) {
      figures[side.name] = speedOf(rounds, (await side.describe(batch)).oneConnection);
    }
    return { name: `run, batch ${batch}, one connection`, better: 'more', figures };
  }

  /** Takes turns: a round of each side, then the next of each. */
  async #rounds(round: (side: SideUnderTest) => Promise<Cost>): Promise<ReadonlyMap<SideUnderTest, readonly Cost[]>> {
    const costs = new Map<SideUnderTest, Cost[]>(this.#sides.map((side) => [side, []]));
    for (let number = 0; number < this.#plan.rounds; number += 1) {
      for (const [side, rounds] of costs) rounds.push(await round(side));
    }
    return costs;
  }

  async #default(side: SideUnderTest, batch: number): Promise<Figure> {
    const { defaults, defaultsSay } = await side.describe(batch);
    const cost = await this.#round(side, batch, batch * DEFAULT_BATCHES, defaults);
    return { ...speedOf([cost], defaults), says: defaultsSay };
  }

  #fastestOf(side: SideUnderTest, batch: number) {
    const fastest = this.#fastest.get(`${side.name} ${batch}`);
    if (!fastest) throw new Error(`The fastest settings of ${side.name} for batches of ${batch} are not known yet.`);
    return fastest;
  }

  /** Enqueues, lets the server settle, and measures the run. */
  async #round(side: SideUnderTest, batch: number, jobs: number, settings: RunSettings, kept = false): Promise<Cost> {
    if (!kept) await side.empty();
    const { waiting } = await side.enqueue(jobs, BULK);
    await this.#server.settle(side.database);
    return side.run(waiting, batch, settings);
  }

  async #enqueueAll(among: string): Promise<readonly Measurement[]> {
    const { single, bulk } = this.#plan.enqueued;
    const kept = among !== '';
    return [
      await this.#enqueue(`enqueue, one by one${among}`, single, 1, 1, kept),
      await this.#enqueue(`enqueue, one by one, 8 callers${among}`, single, 1, 8, kept),
      await this.#enqueue(`enqueue, ${BULK} a statement${among}`, bulk, BULK, 1, kept),
    ];
  }

  async #enqueue(
    name: string,
    jobs: number,
    perStatement: number,
    senders: number,
    kept: boolean,
  ): Promise<Measurement> {
    const costs = await this.#rounds(async (side) => {
      if (!kept) await side.empty();
      await this.#server.settle(side.database);
      const { cost, waiting } = await side.enqueue(jobs, perStatement, senders);
      // Proves that they are all there, and leaves none.
      await side.run(waiting, BULK, this.#fastestOf(side, BULK).settings);
      return cost;
    });
    const figures = Object.fromEntries(
      [...costs].map(([side, rounds]) => [side.name, speedOf(rounds, { perStatement, callers: senders })]),
    );
    return { name, better: 'more', figures };
  }

  /** What a job's whole life writes into the log, and what it leaves for vacuum; without full pages, which depend on checkpoints. */
  async #countLog(batch: number): Promise<Measurement> {
    const figures: Record<string, Figure> = {};
    await this.#server.setFullPageWrites(false);
    for (const side of this.#sides) figures[side.name] = await this.#logOf(side, batch);
    await this.#server.setFullPageWrites(true);
    return { name: `WAL bytes a job, batch ${batch}`, better: 'less', figures };
  }

  async #logOf(side: SideUnderTest, batch: number): Promise<Figure> {
    const server = this.#server;
    const jobs = this.#plan.counted;
    const { settings } = this.#fastestOf(side, batch);
    await side.empty();
    const { cost: enqueued, waiting } = await side.enqueue(jobs, BULK);
    await server.settle(side.database);
    await this.#quiet(side);
    const before = await server.tableCounts(side.database);
    const ran = await side.run(waiting, batch, settings);
    await this.#quiet(side);
    const after = await server.tableCounts(side.database);
    const updated = after.updated - before.updated;
    const deleted = after.deleted - before.deleted;
    const bytes = (enqueued.walBytes + ran.walBytes) / jobs;
    return {
      value: round(bytes),
      rounds: [round(bytes)],
      settings,
      ofEnqueue: round(enqueued.walBytes / jobs),
      ofRun: round(ran.walBytes / jobs),
      deadTuplesPerJob: round((updated + deleted) / jobs, 2),
      hotShareOfUpdates: updated === 0 ? null : round((after.hotUpdated - before.hotUpdated) / updated, 2),
      deadTuplesLeftPerJob: round((after.deadNow - before.deadNow) / jobs, 2),
    };
  }

  /** Sessions report what they did to the tables when they end. */
  async #quiet(side: SideUnderTest): Promise<void> {
    await side.close();
    await this.#server.untilAlone(side.database);
  }

  async #fill(count: number): Promise<ReadonlyMap<string, number>> {
    const filled = new Map<string, number>();
    for (const side of this.#sides) {
      await side.empty();
      filled.set(side.name, await side.fill(count));
      await this.#server.settle(side.database);
    }
    return filled;
  }
}
