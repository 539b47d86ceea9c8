import * as z from 'zod';
import { isSilent } from '../config/alarms-config.ts';
import { alarmsGuard } from '../config/guards/alarms-guard.ts';
import { connectionRule } from '../config/guards/connection-guard.ts';
import type { HandlerFacts, Rule } from '../config/guards/guard.ts';
import { handlerAccessGuard } from '../config/guards/handler-access-guard.ts';
import { handlerGuard } from '../config/guards/handler-guard.ts';
import { leaseGuard } from '../config/guards/lease-guard.ts';
import { endpointRules } from '../config/guards/network-guard.ts';
import { isQueueName, queueGuard } from '../config/guards/queue-guard.ts';
import { recursionGuard } from '../config/guards/recursion-guard.ts';
import { scheduleGuard, scheduleNameRules } from '../config/guards/schedule-guard.ts';
import { tuningGuard } from '../config/guards/tuning-guard.ts';
import { object, type SchemaOf, text } from '../config/schema/fields.ts';
import { problemsBy } from '../config/schema/schema-problems.ts';
import { stageSchema } from '../config/schema/stage-schema.ts';
import type { BoundDatabase } from '../database/bound-database.ts';
import type { JobProcessorProps } from './processor-props.ts';
import { completed, DEFAULTS, type ProcessorSettings } from './processor-settings.ts';

const { shape } = stageSchema;
/** Objects of the CDK and handlers are checked where they are used. */
const anything = z.any().optional();
const file = text('a path');

const propsSchema = object({
  entry: file,
  handlers: anything,
  migrations: file.optional(),
  database: anything,
  vpc: anything,
  vpcSubnets: anything,
  bucket: anything,
  service: text('a name', 128).optional(),
  queues: shape.queues,
  engine: shape.engine,
  api: shape.api.optional(),
  sweep: shape.sweep,
  schedules: shape.schedules,
  alarms: shape.alarms,
  network: shape.network,
  removal: shape.removal,
  logRetentionDays: shape.logRetentionDays,
  fileRetentionDays: shape.fileRetentionDays,
} satisfies SchemaOf<JobProcessorProps>);

type Key = keyof ProcessorSettings;

/** What a guard is asked with that asks no handler. */
const NOBODY: HandlerFacts = { queues: {}, payloadProblems: () => [] };

type Settings = Omit<ProcessorSettings, 'api'>;

/** Guards of a stage, by the keys that must be right by themselves before. Handlers that are not known are not asked. */
const GUARDS: readonly {
  readonly needs: readonly (keyof Settings)[];
  readonly rules: (settings: Settings, handlers: HandlerFacts | undefined) => readonly Rule[];
}[] = [
  { needs: ['queues'], rules: (settings) => queueGuard(settings, NOBODY) },
  { needs: ['engine', 'queues'], rules: (settings) => leaseGuard(settings, NOBODY) },
  { needs: ['engine'], rules: (settings) => recursionGuard(settings, NOBODY) },
  { needs: ['engine', 'queues'], rules: (settings) => tuningGuard(settings, NOBODY) },
  {
    needs: ['schedules'],
    rules: (settings, handlers) =>
      handlers ? scheduleGuard(settings, handlers) : scheduleNameRules(settings.schedules),
  },
  { needs: ['queues', 'engine'], rules: (settings, handlers) => (handlers ? handlerGuard(settings, handlers) : []) },
  { needs: ['queues'], rules: (settings) => handlerAccessGuard(settings, NOBODY) },
  {
    needs: ['network'],
    rules: ({ network }) => (network.egress === 'endpoints' ? endpointRules(network.endpoints) : []),
  },
  // Who says nothing is given a topic; who says two things is asked which.
  {
    needs: ['alarms'],
    rules: ({ alarms }) => (isSilent(alarms) ? alarmsGuard({ alarms, production: false }, NOBODY) : []),
  },
];

export interface CheckedSettings {
  /** What can be built: where a key is wrong, its default stands in its place, since synth fails anyway and handles must be there. */
  readonly settings: ProcessorSettings;
  /** Everything that is wrong, a sentence each. */
  readonly problems: readonly string[];
  /** The keys that are wrong, or do not go together. */
  readonly wrong: ReadonlySet<string>;
}

/** The props with their defaults, and all that is wrong with them: each key by itself first, then what must hold between keys. */
export function checkSettings(props: JobProcessorProps, handlers: HandlerFacts | undefined): CheckedSettings {
  const given = completed(props);
  const ofKeys = problemsBy<Key>(propsSchema, { ...props, ...given }, 'JobProcessor');
  const isRight = (key: Key) => ofKeys.every(({ subject }) => subject !== key);
  const broken = GUARDS.filter(({ needs }) => needs.every(isRight)).flatMap(({ needs, rules }) =>
    rules(given, handlers)
      .filter((rule) => rule.broken)
      .map(({ message }) => ({ needs, message })),
  );
  const wrong = new Set<string>([
    ...ofKeys.flatMap(({ subject }) => subject ?? []),
    ...broken.flatMap(({ needs }) => needs),
  ]);
  return {
    settings: { ...given, ...standIns(given, wrong) },
    problems: [...ofKeys, ...broken].map(({ message }) => message),
    wrong,
  };
}

function standIns(given: ProcessorSettings, wrong: ReadonlySet<string>): Partial<ProcessorSettings> {
  const keys = (Object.keys(DEFAULTS) as Key[]).filter((key) => wrong.has(key));
  return {
    ...Object.fromEntries(keys.map((key) => [key, DEFAULTS[key]])),
    ...(wrong.has('queues') && { queues: namesOf(given.queues) }),
  };
}

/** The same queues with nothing said of them: whoever wrote them asks for them by name. */
function namesOf(queues: unknown): ProcessorSettings['queues'] {
  const names = typeof queues === 'object' && queues !== null ? Object.keys(queues).filter(isQueueName) : [];
  return { default: {}, ...Object.fromEntries(names.map((name) => [name, {}])) };
}

/** Whether the functions can open more connections than the database has; not asked where either is wrong already. */
export function budgetProblems(
  { api, queues }: ProcessorSettings,
  wrong: ReadonlySet<string>,
  {
    database: { maxConnections, ours, pooler },
    problems,
  }: { readonly database: BoundDatabase; readonly problems: readonly string[] },
): readonly string[] {
  if (wrong.has('api') || wrong.has('queues') || problems.length > 0) return [];
  const proxied = ours && pooler === 'rds-proxy';
  const { broken, message } = connectionRule({ api, queues, database: { maxConnections, proxied } });
  return broken ? [message] : [];
}
