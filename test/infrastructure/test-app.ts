import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkStageConfig, type HandlerFacts, type StageConfig, StageConfigError } from '@jobstack/cdk';
import { addStage, type StageStacks } from '@jobstack/deployment';
import { App } from 'aws-cdk-lib';
import { qa } from './fixed-stages.ts';

/** Two handlers on one queue, which take any payload. */
export const HANDLERS: HandlerFacts = {
  queues: { example: 'default', csv_import: 'default' },
  payloadProblems: () => [],
};

export interface TestAppOptions {
  /** Whether synth runs AWS's own template rules, which takes seconds; the compliance test does. @default false */
  readonly templateRules?: boolean;
}

/** An app with the context that `cdk` passes on from cdk.json. Functions are not bundled; one test does that for real. */
export function createTestApp({ templateRules = false }: TestAppOptions = {}): App {
  const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
  // Read by aws-cdk-lib at synth.
  process.env.CDK_VALIDATION = String(templateRules);
  return new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
}

/** qa with some of it replaced. */
export function aStage(changes: Partial<StageConfig> = {}): StageConfig {
  return { ...qa, ...changes };
}

/** The stacks of a stage, not yet synthesised. */
export function stacksOf(config: StageConfig, app = createTestApp(), handlers = HANDLERS): StageStacks {
  return addStage(app, config, handlers);
}

/** The sentences that a stage breaks; none when it is right. */
export function problemsOf(config: StageConfig, handlers: HandlerFacts = HANDLERS): readonly string[] {
  try {
    checkStageConfig(config, handlers);
    return [];
  } catch (error) {
    if (error instanceof StageConfigError) return error.problems;
    throw error;
  }
}
