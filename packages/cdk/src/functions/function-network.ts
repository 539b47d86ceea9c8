import type { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';

/** Where a function's network interfaces lie. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** TCP ports that functions may call anywhere that the subnets' routes lead to. @default [443] */
  readonly ports?: readonly number[];
}
