import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { StageConfig } from '@jobstack/cdk';
import { SIGN_IN } from './aws-problem.ts';
import { DeployError } from './deploy-error.ts';

/**
 * Who is signed in where, said on standard error; and that it is where the stage belongs.
 *
 * @throws DeployError that says all that is missing or wrong: region, credentials, the stage's own account and region
 */
export async function requireAws(config: StageConfig): Promise<void> {
  const client = new STSClient({ maxAttempts: 2 });
  const region = await regionOf(client);
  const { Account = '', Arn } = await client.send(new GetCallerIdentityCommand());
  console.error(`jobstack: account ${Account}, region ${region}, as ${Arn}`);
  requireHome(config, { account: Account, region });
}

async function regionOf(client: STSClient): Promise<string> {
  const [region, credentials] = await Promise.allSettled([client.config.region(), client.config.credentials()]);
  const missing = [
    ...(region.status === 'rejected'
      ? [
          `AWS region is missing: set AWS_REGION (for example 'export AWS_REGION=eu-central-1') or a profile that has one.`,
        ]
      : []),
    ...(credentials.status === 'rejected'
      ? [`AWS credentials are missing: neither environment, profile nor SSO has any. ${SIGN_IN}`]
      : []),
  ];
  if (missing.length > 0) throw new DeployError(missing.join(' '));
  return region.status === 'fulfilled' ? region.value : '';
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** A stage may say where it belongs; a deploy to anywhere else would be a second one. */
function requireHome({ stage, account, region }: StageConfig, here: Place): void {
  const wrong = [
    ...(account !== undefined && account !== here.account
      ? [`account must be ${account}, and you are signed in to ${here.account}`]
      : []),
    ...(region !== undefined && region !== here.region
      ? [`region must be ${region}, and yours is ${here.region} (AWS_REGION, or the profile)`]
      : []),
  ];
  if (wrong.length > 0) throw new DeployError(`Stage '${stage}' belongs elsewhere: its ${wrong.join('; its ')}.`);
}
