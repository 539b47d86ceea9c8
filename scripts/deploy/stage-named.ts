import type { StageConfig } from '@jobstack/cdk';
import { STAGES } from '@jobstack/deployment/stages';
import { DeployError } from './deploy-error.ts';

/** @throws DeployError when no such stage is configured */
export function stageNamed(name: string): StageConfig {
  const config = STAGES.find(({ stage }) => stage === name);
  if (config) return config;
  const known = STAGES.map(({ stage }) => stage).join(', ');
  throw new DeployError(`ENV=${name} is not a stage; lib/stages has: ${known}. For example: make lambda-deploy ENV=qa`);
}
