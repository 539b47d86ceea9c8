import { type SubnetConfiguration, type SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { EgressConfig } from '../config/network-config.ts';

type NatConfig = Extract<EgressConfig, { egress: 'nat' }>;

const NAME = 'egress';

/** Private subnets whose way out is a NAT gateway. */
export const EGRESS_SUBNETS: SubnetSelection = { subnetGroupName: NAME };

/** What comes after the isolated subnets, so that those keep their addresses: one public for each gateway, one private for handlers. */
export function egressSubnets(egress: EgressConfig): SubnetConfiguration[] {
  if (egress.egress !== 'nat') return [];
  return [
    { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
    { name: NAME, subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
  ];
}

export function natGateways(egress: EgressConfig): number {
  return egress.egress === 'nat' ? (egress.natGateways ?? 1) : 0;
}

/** TCP ports that handlers may call anywhere, ascending. */
export function handlerPorts({ ports = [] }: NatConfig): readonly number[] {
  return [...new Set([443, ...ports])].sort((a, b) => a - b);
}
