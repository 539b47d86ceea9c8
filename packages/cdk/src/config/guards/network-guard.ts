import type { EgressConfig } from '../network-config.ts';
import type { StageConfig } from '../stage-config.ts';
import type { Guard, Rule } from './guard.ts';

/** Always there; a second one would cost and do nothing. */
const HAS_ENDPOINT = ['s3', 'sqs'];
/** As in `com.amazonaws.eu-central-1.ecr.api`. */
const SERVICE_NAME = /^[a-z][a-z0-9.-]*$/;

/** Ways out of the network, for those who have one of ours. */
export const networkGuard: Guard<'network' | 'database'> = ({ network, database }) => [
  existingRule(database.kind, network),
  ...(network.egress === 'endpoints' ? endpointRules(network.endpoints) : []),
];

function existingRule(kind: StageConfig['database']['kind'], { egress = 'none' }: EgressConfig): Rule {
  const ours = kind !== 'existing-in-vpc' && kind !== 'external';
  return {
    broken: !ours && egress !== 'none',
    message:
      `network.egress must be left out with a database of kind '${kind}', whose network JobStack neither creates nor changes; it is ` +
      `'${egress}'. Functions can call whatever that network's routes lead to, over port 443.`,
  };
}

export function endpointRules(names: readonly string[]): Rule[] {
  const has = `they are: ${names.join(', ') || 'none'}`;
  return [
    {
      broken: names.length === 0,
      message:
        "network.endpoints must name at least one service with egress 'endpoints'; leave egress out if none is needed.",
    },
    {
      broken: names.some((name) => !SERVICE_NAME.test(name)),
      message: `network.endpoints must be service names as in com.amazonaws.<region>.<name>, without what comes before; ${has}.`,
    },
    {
      broken: names.some((name) => HAS_ENDPOINT.includes(name)),
      message: `network.endpoints must not name ${HAS_ENDPOINT.join(' or ')}, which are reached already; ${has}.`,
    },
    {
      broken: new Set(names).size < names.length,
      message: `network.endpoints must name each service once; ${has}.`,
    },
  ];
}
