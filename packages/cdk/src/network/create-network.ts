import type { Construct } from 'constructs';
import { outsideAccess, readsSecrets } from '../config/outside-access.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { logRetention } from '../log-retention.ts';
import { JobNetwork } from './job-network.ts';

/** A network for a database of ours; one that exists already, or is on the internet, brings its own. */
export function createNetwork(scope: Construct, config: StageConfig): JobNetwork | undefined {
  const { database, network, queues } = config;
  if (database.kind === 'existing-in-vpc' || database.kind === 'external') return undefined;
  return new JobNetwork(scope, 'Network', {
    endpointZones: network.endpointZones,
    secretsForHandlers: readsSecrets(queues),
    egress: network,
    outside: outsideAccess(queues),
    logRetention: logRetention(config),
  });
}
