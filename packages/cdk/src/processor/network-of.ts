import { type IVpc, type SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { DatabaseNetwork } from '../database/bound-database.ts';

/** A VPC that exists, as a place for functions and a database. Its ways out are its own. */
export function networkOf(vpc: IVpc, subnets: SubnetSelection = subnetsOf(vpc)): DatabaseNetwork {
  const functions = { vpc, subnets };
  return { vpc, subnets, functions, handlers: functions, endpoints: undefined };
}

/** Private ones with a way out, else isolated ones: a function in a public subnet reaches nothing. */
function subnetsOf(vpc: IVpc): SubnetSelection {
  return { subnetType: vpc.privateSubnets.length > 0 ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED };
}
