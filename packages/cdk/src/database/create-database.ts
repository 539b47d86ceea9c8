import type { Construct } from 'constructs';
import type { StageConfig } from '../config/stage-config.ts';
import { JobNetwork } from '../job-network.ts';
import { logRetention } from '../log-retention.ts';
import { AuroraDatabase } from './aurora-database.ts';
import { ExistingDatabase } from './existing-database.ts';
import { ExternalDatabase } from './external-database.ts';
import type { JobDatabase } from './job-database.ts';
import { RdsDatabase } from './rds-database.ts';

/** The database that a stage chose, with a network of its own where it needs one. */
export function createDatabase(scope: Construct, config: StageConfig): JobDatabase {
  const { database, removal } = config;
  const network = () =>
    new JobNetwork(scope, 'Network', {
      endpointZones: config.network.endpointZones,
      logRetention: logRetention(config),
    });
  switch (database.kind) {
    case 'aurora-serverless-v2':
      return new AuroraDatabase(scope, 'Database', { database, removal, network: network() });
    case 'rds-instance':
    case 'rds-multi-az':
      return new RdsDatabase(scope, 'Database', { database, removal, network: network() });
    case 'existing-in-vpc':
      return new ExistingDatabase(scope, 'Database', { database });
    case 'external':
      return new ExternalDatabase(scope, 'Database', { database });
  }
}
