import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addStage, handlerFacts } from '@jobstack/deployment';
import { emulator } from '@jobstack/deployment/stages';
import { handlers } from '@jobstack/handlers';
import { App } from 'aws-cdk-lib';

/** Function → start of its logical id. */
const LOGICAL_IDS = {
  worker: 'WorkersdefaultWorkerFunction',
  api: 'ApiHandlerFunction',
  sweep: 'SweepFunction',
  migrate: 'MigrationMigrateFunction',
} as const;

export type FunctionName = keyof typeof LOGICAL_IDS;

interface FunctionResource {
  readonly Type: string;
  readonly Metadata?: { readonly 'aws:asset:path'?: string };
}

/**
 * Bundles every function through the very constructs that deploy them, and answers the folder of each bundle. Takes seconds.
 *
 * @param folder where the cloud assembly is written; the bundles lie in it
 */
export async function bundleFunctions(folder: string): Promise<Readonly<Record<FunctionName, string>>> {
  const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'cdk.json'), 'utf8'));
  // The template rules have their own test.
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ outdir: folder, context: { ...context, 'aws:cdk:enable-asset-metadata': true } });
  const { jobs } = addStage(app, emulator, await handlerFacts(handlers, [emulator]));
  const resources: Record<string, FunctionResource> = app.synth().getStackByName(jobs.stackName).template.Resources;
  const bundleOf = (prefix: string) => {
    const found = Object.entries(resources).find(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(prefix),
    );
    const asset = found?.[1].Metadata?.['aws:asset:path'];
    if (!asset) throw new Error(`No function whose logical id starts with ${prefix} has an asset.`);
    return join(folder, asset);
  };
  return {
    worker: bundleOf(LOGICAL_IDS.worker),
    api: bundleOf(LOGICAL_IDS.api),
    sweep: bundleOf(LOGICAL_IDS.sweep),
    migrate: bundleOf(LOGICAL_IDS.migrate),
  };
}
