import type { StageConfig } from '@jobstack/cdk';
import { approval, runCdk } from './cdk.ts';
import { DeployError } from './deploy-error.ts';
import { deployedStack, stackNames } from './stacks.ts';

/**
 * Deletes both stacks of a stage, the one that stands on the other first. Nothing is touched when either is protected.
 *
 * @throws DeployError for a stage that is protected, here or in AWS, or that is not there
 */
export async function destroyStage(config: StageConfig): Promise<void> {
  const { stage, removal } = config;
  const names = stackNames(stage);
  const deployed = (await Promise.all(names.map((name) => deployedStack(name)))).filter((stack) => stack !== undefined);
  if (deployed.length === 0) {
    throw new DeployError(`Neither ${names.join(' nor ')} is deployed in this account and region; nothing to delete.`);
  }
  const guarded = deployed.filter(({ EnableTerminationProtection }) => EnableTerminationProtection);
  const why = [
    ...(removal.deletionProtection ? ['removal.deletionProtection is true in its stage file'] : []),
    ...guarded.map(({ StackName }) => `${StackName} has termination protection in AWS`),
  ];
  if (why.length > 0) {
    throw new DeployError(
      `Stage '${stage}' is protected from deletion: ${why.join('; ')}. Nothing was deleted. If you mean it: set ` +
        `removal.deletionProtection to false${config.production ? ' and production to false' : ''}, deploy that, then run this again.`,
    );
  }
  runCdk(stage, 'destroy', ...names, ...(approval() === 'never' ? ['--force'] : []));
}
