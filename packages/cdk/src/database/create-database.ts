import type { Construct } from 'constructs';
import type { StageConfig } from '../config/stage-config.ts';
import { logRetention } from '../log-retention.ts';
import type { JobNetwork } from '../network/job-network.ts';
import { AuroraDatabase } from './aurora-database.ts';
import type { BoundDatabase } from './bound-database.ts';
import { ExistingDatabase } from './existing-database.ts';
import { ExternalDatabase } from './external-database.ts';
import { RdsDatabase } from './rds-database.ts';

/** The database that a stage chose, in the network that was made for it where it needs one. */
export function createDatabase(scope: Construct, config: StageConfig, network: JobNetwork | undefined): BoundDatabase {
  const { database, removal } = config;
  const every = { removal, logRetention: logRetention(config) };
  switch (database.kind) {
    case 'aurora-serverless-v2':
      return new AuroraDatabase(scope, 'Database', { ...every, database, network: needed(network) });
    case 'rds-instance':
    case 'rds-multi-az':
      return new RdsDatabase(scope, 'Database', { ...every, database, network: needed(network) });
    case 'existing-in-vpc':
      return new ExistingDatabase(scope, 'Database', { database });
    case 'external':
      return new ExternalDatabase(scope, 'Database', { database });
  }
}

function needed(network: JobNetwork | undefined): JobNetwork {
  if (!network) throw new Error('A database that JobStack creates needs a network to lie in.');
  return network;
}
