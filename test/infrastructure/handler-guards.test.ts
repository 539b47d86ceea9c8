import type { EgressConfig } from '@jobstack/cdk';
import type { QueueConfig } from '@jobstack/core/settings';
import { describe, expect, it } from 'vitest';
import { qa } from './fixed-stages.ts';
import { DATABASES } from './sample-stages.ts';
import { aStage, problemsOf } from './test-app.ts';

const withEgress = (egress: EgressConfig) => aStage({ network: { endpointZones: 1, ...egress } });
const withEndpoints = (...endpoints: string[]) => withEgress({ egress: 'endpoints', endpoints });
const existingVpc = (egress: EgressConfig) =>
  aStage({ network: { endpointZones: 1, ...egress }, database: DATABASES.existing });
const withAccess = (access: Pick<QueueConfig, 'environment' | 'secrets' | 'policy'>) =>
  aStage({ queues: { ...qa.queues, default: access } });

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:partner/key';

describe('what handlers get of AWS: a boundary lets its last good value pass and names the first bad one', () => {
  it.each([
    [
      'egress beside a network of our own',
      withEgress({ egress: 'nat' }),
      existingVpc({ egress: 'nat' }),
      /neither creates nor changes; it is 'nat'/,
    ],
    [
      'ports, least',
      withEgress({ egress: 'nat', ports: [1] }),
      withEgress({ egress: 'nat', ports: [0] }),
      /1 to 65535/,
    ],
    [
      'ports, most',
      withEgress({ egress: 'nat', ports: [65_535] }),
      withEgress({ egress: 'nat', ports: [65_536] }),
      /it is 65536/,
    ],
    ['endpoints, least', withEndpoints('kms'), withEndpoints(), /at least one service/],
    [
      'endpoint names',
      withEndpoints('ecr.api'),
      withEndpoints('com.amazonaws.eu-central-1:kms'),
      /as in com\.amazonaws/,
    ],
    ['endpoints that are there', withEndpoints('dynamodb'), withEndpoints('sqs'), /must not name s3 or sqs/],
    ['endpoints once', withEndpoints('kms', 'ssm'), withEndpoints('kms', 'kms'), /each service once/],
    [
      'names of variables',
      withAccess({ environment: { PARTNER_URL: '' } }),
      withAccess({ environment: { 'PARTNER-URL': '' } }),
      /variable 'PARTNER-URL' must be letters/,
    ],
    [
      "variables that are JobStack's",
      withAccess({ environment: { MY_BUCKET: '' } }),
      withAccess({ environment: { BUCKET: '' } }),
      /variable 'BUCKET'/,
    ],
    [
      "variables that are Lambda's",
      withAccess({ environment: { MY_AWS_REGION: '' } }),
      withAccess({ environment: { AWS_REGION: '' } }),
      /variable 'AWS_REGION'/,
    ],
    [
      'variables and secrets',
      withAccess({ environment: { A: '' }, secrets: { B: SECRET } }),
      withAccess({ environment: { A: '' }, secrets: { A: SECRET } }),
      /'A' is in environment and in secrets/,
    ],
    [
      'secrets',
      withAccess({ secrets: { KEY: SECRET } }),
      withAccess({ secrets: { KEY: 'hunter2' } }),
      /^((?!hunter2).)*queues\.default\.secrets\.KEY must be the ARN((?!hunter2).)*$/,
    ],
    [
      'actions',
      withAccess({ policy: [{ actions: ['ses:SendEmail'], resources: ['*'] }] }),
      withAccess({ policy: [{ actions: ['SendEmail'], resources: ['*'] }] }),
      /queues\.default\.policy\[0\]\.actions/,
    ],
    [
      'resources',
      withAccess({
        policy: [{ actions: ['ses:SendEmail'], resources: ['arn:aws:ses:eu-central-1:111122223333:identity/a'] }],
      }),
      withAccess({ policy: [{ actions: ['ses:SendEmail'], resources: [] }] }),
      /queues\.default\.policy\[0\]\.resources must be ARNs or '\*', at least one; they are: none/,
    ],
  ])('%s', (_name, good, bad, message) => {
    expect(problemsOf(good)).toEqual([]);
    expect(problemsOf(bad)).toEqual([expect.stringMatching(message)]);
  });
});
