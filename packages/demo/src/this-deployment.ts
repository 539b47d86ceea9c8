import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pickTuning } from '@jobstack/core/settings';
import { qa } from '@jobstack/deployment/stages';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import type { StackOptions } from '@jobstack/laptop';

const fileOf = (entry: string) => fileURLToPath(import.meta.resolve(entry));

/** What this repository deploys, as the laptop stack runs it: its own entries, with the limits of the stage qa. */
export const thisDeployment = {
  root: join(import.meta.dirname, '../../..'),
  worker: fileOf('@jobstack/functions/worker'),
  handlers: fileOf('@jobstack/handlers'),
  migrations: TEAM_MIGRATIONS,
  queues: qa.queues,
  engine: { ...pickTuning(qa.engine), maxHandovers: qa.engine.hopCap },
} satisfies StackOptions;
