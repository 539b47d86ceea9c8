import { isDeepStrictEqual } from 'node:util';
import { CRASH_POINTS, type CrashPoint } from './crash-points.ts';
import type { EffectsServer } from './effects-server.ts';
import { type Ending, readEnding } from './ending.ts';
import type { Scenario, Stage } from './scenarios.ts';

/** What came of killing the worker of one kind of job at one point. */
export interface Cell {
  readonly scenario: string;
  readonly point: CrashPoint;
  /** Whether the worker died there. */
  readonly killed: boolean;
  /** What differs from the run that nobody disturbed; empty when all is equal. */
  readonly differences: readonly string[];
  /** Effects outside the database that were asked for more than once, under the same key. */
  readonly repeatedEffects: number;
}

interface Run {
  readonly ending: Ending;
  /** Keys of effects, without the job's own name. */
  readonly effects: readonly string[];
  readonly repeatedEffects: number;
}

/** One job under way. */
interface Started {
  readonly taskId: string;
  readonly tag: string;
}

type MatrixStage = Stage & { readonly effects: EffectsServer };

/**
 * Kills each scenario's worker once at each of the points, all jobs side by side, and compares with undisturbed runs. With
 * SIGSTOP the workers freeze there instead, and are thawed when others have ended their jobs.
 */
export async function runKillMatrix(
  stage: MatrixStage,
  scenarios: readonly Scenario[],
  points: readonly CrashPoint[] = CRASH_POINTS,
  signal: 'SIGKILL' | 'SIGSTOP' = 'SIGKILL',
): Promise<readonly Cell[]> {
  // First, so that what the oracle says does not depend on a neighbour's crash.
  const oracles = new Map(await Promise.all(scenarios.map((scenario) => undisturbed(stage, scenario))));
  const plans = scenarios.flatMap((scenario) => points.flatMap((point) => planOf(scenario, point, signal)));
  const jobs = await Promise.all(
    plans.map(async (plan) => ({ ...plan, started: await start(stage, plan.scenario, plan) })),
  );
  await stage.stack.untilEnded(jobs.map(({ started }) => started.taskId));
  stage.stack.thaw();
  // Whose acknowledgement was cut off comes once more, and must find nothing left to do.
  await stage.stack.untilDrained();
  const pending = stage.stack.plan.pending();
  return Promise.all(
    jobs.map(async ({ scenario, point, started }) => {
      const run = await readRun(stage, started);
      const differences = differencesOf(run, oracles.get(scenario) ?? run);
      const killed = !pending.has(started.tag);
      return { scenario: scenario.name, point, killed, differences, repeatedEffects: run.repeatedEffects };
    }),
  );
}

async function undisturbed(stage: MatrixStage, scenario: Scenario): Promise<readonly [Scenario, Run]> {
  const started = await start(stage, scenario);
  await stage.stack.untilEnded([started.taskId]);
  return [scenario, await readRun(stage, started)];
}

interface Plan {
  readonly scenario: Scenario;
  readonly point: CrashPoint;
  readonly nth: number;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
}

function planOf(scenario: Scenario, point: CrashPoint, signal: Plan['signal']): readonly Plan[] {
  const nth = scenario.points[point];
  return nth === undefined ? [] : [{ scenario, point, nth, signal }];
}

let runs = 0;

async function start(stage: MatrixStage, scenario: Scenario, plan?: Plan): Promise<Started> {
  // Of one length, since a file's offsets are compared too.
  const tag = `run${String(++runs).padStart(4, '0')}-`;
  const crash = plan && { point: plan.point, nth: plan.nth, label: tag, signal: plan.signal };
  return { taskId: await scenario.start(stage, tag, crash), tag };
}

async function readRun({ stack, effects }: MatrixStage, { taskId, tag }: Started): Promise<Run> {
  const asked = [...effects.asked].filter(([path]) => path.includes(taskId));
  return {
    ending: await readEnding(stack.pool, taskId, tag),
    effects: asked.map(([path]) => path.slice(path.indexOf(taskId) + taskId.length)).sort(),
    repeatedEffects: asked.filter(([, times]) => times > 1).length,
  };
}

function differencesOf(crashed: Run, oracle: Run): string[] {
  const differences: string[] = [];
  for (const [name, expected] of Object.entries(oracle.ending)) {
    const received: unknown = crashed.ending[name as keyof Ending];
    if (!isDeepStrictEqual(received, expected))
      differences.push(`${name}: ${brief(received)} instead of ${brief(expected)}`);
  }
  if (!isDeepStrictEqual(crashed.effects, oracle.effects)) {
    differences.push(`effects: ${brief(crashed.effects)} instead of ${brief(oracle.effects)}`);
  }
  return differences;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 300 ? `${text.slice(0, 300)}… (${Array.isArray(value) ? value.length : text.length})` : text;
}
