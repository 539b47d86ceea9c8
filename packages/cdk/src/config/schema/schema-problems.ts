import type * as z from 'zod';
import type { StageConfig } from '../stage-config.ts';
import { stageSchema } from './stage-schema.ts';

/** Something that a config says and may not, or does not say and must. */
export interface SchemaProblem<Key> {
  /** The key of the config that it is about; undefined when it is the config as a whole. */
  readonly subject: Key | undefined;
  /** Path, what was expected with its unit, what came, what to do. */
  readonly message: string;
}

/** What is wrong with a stage, key by key; whatever it is, nothing is thrown. */
export function schemaProblems(config: StageConfig): readonly SchemaProblem<keyof StageConfig>[] {
  // What the type allows the schema must know, else a stage that compiles would be refused.
  return problemsBy(stageSchema, config satisfies z.input<typeof stageSchema>, 'The stage');
}

/**
 * What a schema of an object says against a value; empty when it takes it.
 *
 * @param whole what the value is called where a sentence is about all of it
 */
export function problemsBy<Key>(schema: z.ZodType, value: unknown, whole: string): readonly SchemaProblem<Key>[] {
  const { error } = schema.safeParse(value);
  const problems = (error?.issues ?? []).map(({ path, message }) => ({
    subject: path[0] as Key | undefined,
    message: `${pathOf(path, whole)} ${message}`,
  }));
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

/** `queues.default.timeoutSeconds`, `schedules[0].cron`. */
function pathOf(path: readonly PropertyKey[], whole: string): string {
  if (path.length === 0) return whole;
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1);
}
