import type { BoundDatabase, StageConfig } from '@jobstack/cdk';
import { createDatabase, createNetwork, expireProviderLogs, FileBucket, logRetention } from '@jobstack/cdk';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface JobDataStackProps extends StackProps {
  readonly config: StageConfig;
}

/** What must outlive a deploy: network, database, files. Changes seldom, and guards itself against deletion. */
export class JobDataStack extends Stack {
  readonly database: BoundDatabase;
  readonly files: IBucket;

  constructor(scope: Construct, id: string, { config, ...props }: JobDataStackProps) {
    super(scope, id, { ...props, terminationProtection: config.removal.deletionProtection });
    const network = createNetwork(this, config);
    this.database = createDatabase(this, config, network);
    this.files = new FileBucket(this, 'Files', {
      retention: Duration.days(config.fileRetentionDays),
      removal: config.removal.files,
      corsOrigins: config.api.corsOrigins,
    }) as IBucket;
    network?.letThrough(this.files);
    expireProviderLogs(this, logRetention(config));
    if (network && network.natAddresses.length > 0) {
      new CfnOutput(this, 'NatAddresses', {
        value: network.natAddresses.join(','),
        description: "Where handlers' calls to the internet come from",
      });
    }
  }
}
