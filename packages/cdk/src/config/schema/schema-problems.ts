import type * as z from 'zod';
import type { StageConfig } from '../stage-config.ts';
import { stageSchema } from './stage-schema.ts';

/** Something that a stage says and may not, or does not say and must. */
export interface SchemaProblem {
  /** The key of the stage that it is about; undefined when it is the stage as a whole. */
  readonly subject: keyof StageConfig | undefined;
  /** Path, what was expected with its unit, what came, what to do. */
  readonly message: string;
}

/** What is wrong with a stage, key by key; whatever it is, nothing is thrown. */
export function schemaProblems(config: StageConfig): readonly SchemaProblem[] {
  // What the type allows the schema must know, else a stage that compiles would be refused.
  const { error } = stageSchema.safeParse(config satisfies z.input<typeof stageSchema>);
  const problems = (error?.issues ?? []).map(({ path, message }) => ({
    subject: path[0] as keyof StageConfig | undefined,
    message: `${pathOf(path)} ${message}`,
  }));
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

/** `queues.default.timeoutSeconds`, `schedules[0].cron`. */
function pathOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'The stage';
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1);
}
