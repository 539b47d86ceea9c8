import { alarmsGuard } from './guards/alarms-guard.ts';
import { connectionGuard } from './guards/connection-guard.ts';
import { databaseGuard } from './guards/database-guard.ts';
import type { Guard, HandlerFacts } from './guards/guard.ts';
import { handlerAccessGuard } from './guards/handler-access-guard.ts';
import { handlerGuard } from './guards/handler-guard.ts';
import { leaseGuard } from './guards/lease-guard.ts';
import { networkGuard } from './guards/network-guard.ts';
import { productionGuard } from './guards/production-guard.ts';
import { queueGuard } from './guards/queue-guard.ts';
import { recursionGuard } from './guards/recursion-guard.ts';
import { scheduleGuard } from './guards/schedule-guard.ts';
import { tuningGuard } from './guards/tuning-guard.ts';
import { schemaProblems } from './schema/schema-problems.ts';
import type { StageConfig } from './stage-config.ts';
import { StageConfigError } from './stage-config-error.ts';

interface GuardOfKeys {
  readonly needs: readonly (keyof StageConfig)[];
  readonly guard: Guard<keyof StageConfig>;
}

/** A guard that is asked only when each of the keys it looks at is right by itself. */
function needing<Needs extends keyof StageConfig>(needs: readonly Needs[], guard: Guard<Needs>): GuardOfKeys {
  return { needs, guard };
}

const GUARDS: readonly GuardOfKeys[] = [
  needing(['database'], databaseGuard),
  needing(['queues'], queueGuard),
  needing(['engine', 'queues'], leaseGuard),
  needing(['engine'], recursionGuard),
  needing(['engine', 'queues'], tuningGuard),
  needing(['api', 'database', 'queues'], connectionGuard),
  needing(['schedules'], scheduleGuard),
  needing(['queues', 'engine'], handlerGuard),
  needing(['queues'], handlerAccessGuard),
  needing(['network', 'database'], networkGuard),
  needing(['alarms', 'production'], alarmsGuard),
  needing(['production', 'removal', 'alarms'], productionGuard),
];

/**
 * Checks a stage, whatever it is made of: first each key by itself, then what must hold between keys.
 *
 * @throws StageConfigError with everything that is wrong, at once
 */
export function checkStageConfig(config: StageConfig, handlers: HandlerFacts): void {
  const problems = stageProblems(config, handlers);
  if (problems.length > 0) throw new StageConfigError(nameOf(config), problems);
}

function stageProblems(config: StageConfig, handlers: HandlerFacts): readonly string[] {
  const ofKeys = schemaProblems(config);
  const isRight = (key: keyof StageConfig) => ofKeys.every(({ subject }) => subject !== key);
  const guards = isObject(config) ? GUARDS.filter(({ needs }) => needs.every(isRight)) : [];
  const rules = guards.flatMap(({ guard }) => guard(config, handlers)).filter(({ broken }) => broken);
  return [...ofKeys, ...rules].map(({ message }) => message);
}

function nameOf(config: unknown): string {
  return isObject(config) && typeof config.stage === 'string' ? config.stage : '?';
}

function isObject(config: unknown): config is Partial<StageConfig> {
  return config !== null && typeof config === 'object' && !Array.isArray(config);
}
