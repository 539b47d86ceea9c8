import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { outsideAccess, readsSecrets } from '../config/outside-access.ts';
import type { BoundDatabase, DatabaseNetwork } from '../database/bound-database.ts';
import { JobDatabase } from '../database/job-database.ts';
import { FileBucket } from '../file-bucket.ts';
import { logRetention } from '../log-retention.ts';
import { JobNetwork } from '../network/job-network.ts';
import { networkOf } from './network-of.ts';
import type { JobProcessorProps } from './processor-props.ts';
import type { ProcessorSettings } from './processor-settings.ts';

/** What the functions stand on: what is given, and what is made because it is not. */
export interface Ground {
  readonly database: BoundDatabase;
  readonly bucket: IBucket;
  /** What is wrong with it, a sentence each. */
  readonly problems: readonly string[];
}

export function layGround(scope: Construct, props: JobProcessorProps, settings: ProcessorSettings): Ground {
  const { database: given = JobDatabase.aurora() } = props;
  const bucket = props.bucket ?? createBucket(scope, settings);
  const problems = [...vpcProblems(props), ...bucketProblems(props)];
  // One that is in its place already has its own network.
  if (!(given instanceof JobDatabase)) return { database: given, bucket, problems };
  const right = given.problems.length === 0;
  const plan = right ? given : JobDatabase.aurora();
  const network = networkFor(scope, props, settings, plan);
  if (network instanceof JobNetwork) network.letThrough(bucket);
  const { removal, logRetentionDays } = settings;
  const database = plan.bind(scope, 'Database', { network, removal, logRetentionDays });
  return { database, bucket, problems: [...problems, ...given.problems] };
}

function networkFor(
  scope: Construct,
  { vpc: given, vpcSubnets }: JobProcessorProps,
  settings: ProcessorSettings,
  database: JobDatabase,
): DatabaseNetwork | undefined {
  const vpc = given ?? database.vpc;
  if (vpc) return networkOf(vpc, vpcSubnets);
  if (!database.makesVpc) return undefined;
  const { network, queues } = settings;
  return new JobNetwork(scope, 'Network', {
    endpointZones: network.endpointZones,
    secretsForHandlers: readsSecrets(queues),
    egress: network,
    outside: outsideAccess(queues),
    logRetention: logRetention(settings),
  });
}

function createBucket(scope: Construct, { fileRetentionDays, removal, api }: ProcessorSettings): IBucket {
  return new FileBucket(scope, 'Files', {
    retention: Duration.days(fileRetentionDays),
    removal: removal.files,
    corsOrigins: api?.corsOrigins ?? [],
  }) as IBucket;
}

/** Whether what is said of networks goes together. */
function vpcProblems({ vpc, vpcSubnets, network, database }: JobProcessorProps): readonly string[] {
  const plan = database instanceof JobDatabase ? database : undefined;
  const known = vpc ?? plan?.vpc;
  const makes = database === undefined || (plan?.makesVpc ?? false);
  return [
    ...(plan?.needsVpc && !plan.makesVpc && !known
      ? [
          'vpc must be given, since the database is in one and does not tell which: the functions must lie where they reach it.',
        ]
      : []),
    ...(vpc && database && !plan
      ? ['vpc must be left out with a database that is in its place already: the functions lie in its network.']
      : []),
    ...(vpcSubnets && !known ? ['vpcSubnets must be left out without a vpc, whose subnets they are.'] : []),
    ...(network && (known || !makes)
      ? ['network must be left out where no network is made: with a vpc, or a database that brings its own.']
      : []),
  ];
}

function bucketProblems({ bucket, removal }: JobProcessorProps): readonly string[] {
  if (!bucket || removal?.files === undefined) return [];
  return ['removal.files must be left out with a bucket of yours: what becomes of it you have said where you made it.'];
}
