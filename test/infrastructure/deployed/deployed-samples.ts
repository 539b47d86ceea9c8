import type { StageConfig } from '@jobstack/cdk';
import { SAMPLE_STAGES } from '../sample-stages.ts';
import { createTestApp, stacksOf } from '../test-app.ts';
import { DeployedStage } from './deployed-stage.ts';

export interface DeployedSample {
  readonly name: string;
  readonly config: StageConfig;
  readonly stage: DeployedStage;
}

/** Every sample stage, synthesised together: one app is much quicker than one for each. */
export function deployedSamples(): readonly DeployedSample[] {
  const app = createTestApp();
  const stacks = SAMPLE_STAGES.map((config) => ({ config, stacks: stacksOf(config, app) }));
  return stacks.map(({ config, stacks: both }) => ({ name: config.stage, config, stage: new DeployedStage(both) }));
}
