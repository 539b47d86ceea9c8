/** The stage `emulator` as the deploy test deploys it, once as it is and then with changes. */

import type { StageConfig } from '@jobstack/cdk';
import { addStage, handlerFacts } from '@jobstack/deployment';
import { emulator } from '@jobstack/deployment/stages';
import { handlers } from '@jobstack/handlers';
import { App } from 'aws-cdk-lib';

const VARIANTS: Readonly<Record<string, Partial<StageConfig>>> = {
  first: {},
  /** More memory for a worker, a nightly job, and other limits of the roles, so that the migration runs again. */
  changed: {
    queues: { ...emulator.queues, default: { ...emulator.queues.default, memoryMiB: 1024 } },
    api: { ...emulator.api, maxConcurrency: 5 },
    schedules: [{ name: 'nightly', cron: '0 3 * * ? *', type: 'example', payload: { name: 'night' } }],
  },
  /** Deployed while the migration cannot sign in. */
  broken: {
    queues: { ...emulator.queues, default: { ...emulator.queues.default, memoryMiB: 2048 } },
    api: { ...emulator.api, maxConcurrency: 6 },
  },
};

const app = new App();
const variant: string = app.node.tryGetContext('variant') ?? 'first';
const config = { ...emulator, ...VARIANTS[variant] };
addStage(app, config, await handlerFacts(handlers, [config]));
