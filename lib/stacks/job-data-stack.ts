import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config/stage-config.ts';
import { createDatabase } from '../constructs/database/create-database.ts';
import type { JobDatabase } from '../constructs/database/job-database.ts';
import { FileBucket } from '../constructs/file-bucket.ts';

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
