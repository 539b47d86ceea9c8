import type { JobDatabase, StageConfig } from '@jobstack/cdk';
import { createDatabase, FileBucket } from '@jobstack/cdk';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface JobDataStackProps extends StackProps {
  readonly config: StageConfig;
}

/** What must outlive a deploy: network, database, files. Changes seldom, and guards itself against deletion. */
export class JobDataStack extends Stack {
  readonly database: JobDatabase;
  readonly files: IBucket;

  constructor(scope: Construct, id: string, { config, ...props }: JobDataStackProps) {
    super(scope, id, { ...props, terminationProtection: config.removal.deletionProtection });
    this.database = createDatabase(this, config);
    this.files = new FileBucket(this, 'Files', {
      retention: Duration.days(config.fileRetentionDays),
      removal: config.removal.files,
      corsOrigins: config.api.corsOrigins,
    }).bucket as IBucket;
  }
}
