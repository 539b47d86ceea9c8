import type { StageConfig } from '../stage-config.ts';

/** What a deployment's code asks of its infrastructure; gathered in `bin` from the handler map. */
export interface HandlerFacts {
  /** Job type → name of the queue its jobs ride on. */
  readonly queues: Readonly<Record<string, string>>;
  /**
   * What the handler of a job type says against a payload, one sentence each; empty when it takes it. Undefined when it was never asked:
   * a handler may need to wait for its answer, and a guard cannot.
   */
  payloadProblems(type: string, payload: object): readonly string[] | undefined;
}

/** One rule with everything that breaks it. A message names the subject, what was expected with its unit, what came, what to do. */
export interface Rule {
  /** True when the rule is broken. */
  readonly broken: boolean;
  readonly message: string;
}

/** A group of rules between keys of a stage; each key by itself is right already when the guard is asked. */
export type Guard<Needs extends keyof StageConfig> = (
  config: Pick<StageConfig, Needs>,
  handlers: HandlerFacts,
) => readonly Rule[];
