import type { JobStackClient } from '@jobstack/client';
import type { ArgsDef, ParsedArgs } from 'citty';
import type { Terminal } from './terminal/terminal.ts';

/** What a command is given. */
interface CommandContext<Args extends ArgsDef = ArgsDef> {
  readonly args: ParsedArgs<Args>;
  /** All arguments without a dash, in order. */
  readonly words: readonly string[];
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether a program reads the answer. */
  readonly json: boolean;
  /** The API that the arguments, the environment or a running laptop stack name. @throws CliError when there is none */
  connect(): Promise<JobStackClient>;
}

/** A command, in a module of its own that is loaded when it is called. */
export interface Command<Args extends ArgsDef = ArgsDef> {
  readonly args: Args;
  /** Lines that can be typed, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Whether any number of words may come. @default false: as many as `args` has */
  readonly manyWords?: boolean;
  /** @returns what the process ends with */
  run(context: CommandContext<Args>): Promise<number>;
}

export function defineCommand<const Args extends ArgsDef>(command: Command<Args>): Command<Args> {
  return command;
}

/** Which API, and how its answers are told: every command that asks it takes these. */
export const CONNECTION_ARGS = {
  env: { type: 'string', valueHint: 'stage', description: 'A deployed stage, by its stack’s outputs [JOBSTACK_ENV]' },
  stack: {
    type: 'string',
    valueHint: 'name',
    description: 'Its stack, when it is not JobStack-<stage> [JOBSTACK_STACK]',
  },
  url: { type: 'string', valueHint: 'address', description: 'An API by its address [JOBSTACK_URL]' },
  token: { type: 'string', valueHint: 'token', description: 'Signs in; better in the environment [JOBSTACK_TOKEN]' },
  json: { type: 'boolean', description: 'Answer in JSON, for programs' },
} as const satisfies ArgsDef;
