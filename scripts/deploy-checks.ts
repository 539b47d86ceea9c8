import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { StageConfig } from '@jobstack/cdk';
import { STAGES } from '@jobstack/deployment/stages';
import { DeployError } from './deploy-error.ts';

const STEPS =
  "Sign in ('aws sso login', or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), then run this again.";

/** @throws DeployError when no such stage is configured */
export function stageNamed(name: string): StageConfig {
  const config = STAGES.find(({ stage }) => stage === name);
  if (config) return config;
  const known = STAGES.map(({ stage }) => stage).join(', ');
  throw new DeployError(`ENV=${name} is not a stage; lib/stages has: ${known}. For example: make lambda-deploy ENV=qa`);
}

/** Who is signed in where. @throws DeployError that says all that is missing: region, credentials; or that they were refused */
export async function requireAws(): Promise<void> {
  const client = new STSClient({ maxAttempts: 1 });
  const [region, credentials] = await Promise.allSettled([client.config.region(), client.config.credentials()]);
  const missing = [
    ...(region.status === 'rejected'
      ? [
          `AWS region is missing: set AWS_REGION (for example 'export AWS_REGION=eu-central-1') or a profile that has one.`,
        ]
      : []),
    ...(credentials.status === 'rejected'
      ? [`AWS credentials are missing: neither environment, profile nor SSO has any. ${STEPS}`]
      : []),
  ];
  if (missing.length > 0) throw new DeployError(missing.join(' '));
  const { Account, Arn } = await client.send(new GetCallerIdentityCommand()).catch((error: Error) => {
    throw new DeployError(`AWS credentials were not accepted (${error.name}: ${error.message}). ${STEPS}`);
  });
  console.error(`jobstack: account ${Account}, region ${await client.config.region()}, as ${Arn}`);
}

/** @throws DeployError for a stage that still has the repository's example address */
export function requireRealAddress({ stage, alarms }: StageConfig): void {
  if (alarms.email?.endsWith('@example.com')) {
    throw new DeployError(
      `Stage '${stage}' would send its alarms to ${alarms.email}. Put your team's address into lib/stages/${stage}.ts.`,
    );
  }
}
