import type { Command } from './define-command.ts';

export interface CommandEntry {
  /** In a list of commands. */
  readonly summary: string;
  load(): Promise<{ readonly command: Command<never> }>;
}

const entry = (summary: string, load: () => Promise<{ readonly command: unknown }>): CommandEntry => ({
  summary,
  load: load as CommandEntry['load'],
});

/** Every command, by its name: loaded when it is called, so that none waits for the others' parts. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  import: entry(
    'Import a CSV file into a table: inspect, upload, follow, tell what was refused',
    () => import('./commands/import.ts'),
  ),
  submit: entry('Create a job', () => import('./commands/submit.ts')),
  ls: entry('List jobs, newest first', () => import('./commands/ls.ts')),
  show: entry('Tell all about a job', () => import('./commands/show.ts')),
  logs: entry('Read or follow a job’s log', () => import('./commands/logs.ts')),
  rejects: entry('List the rows that a job refused', () => import('./commands/rejects.ts')),
  cancel: entry('Cancel jobs', () => import('./commands/cancel.ts')),
  retry: entry('Send failed or cancelled jobs back to work', () => import('./commands/retry.ts')),
  actions: entry(
    'Cancel, retry or erase all jobs of a filter, after a look at them',
    () => import('./commands/actions.ts'),
  ),
  handlers: entry('List job types, or the schema of one’s payload', () => import('./commands/handlers.ts')),
  schedules: entry('List what starts by the clock', () => import('./commands/schedules.ts')),
  doctor: entry('Say what is wrong with a deployment, and what to do', () => import('./commands/doctor.ts')),
  dev: entry('Run this folder’s app on this machine until Ctrl-C', () => import('./commands/dev.ts')),
  new: entry('Write a handler, a table or an import target into this app', () => import('./commands/new.ts')),
  completion: entry('Completion for a shell: bash, zsh, fish, powershell', () => import('./commands/completion.ts')),
  mcp: entry(
    'Let a model read jobs: a Model Context Protocol server on standard input and output',
    () => import('./commands/mcp.ts'),
  ),
};
