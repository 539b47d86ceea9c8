import { RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogMaxAggregationInterval,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface JobNetworkProps {
  /** Zones with an SQS endpoint, 1 or 2. Each costs by the hour. */
  readonly endpointZones: 1 | 2;
  /** How long rejected connections are remembered. */
  readonly logRetention: RetentionDays;
}

/**
 * A VPC with two isolated subnets and no way to the internet: no NAT, no internet gateway. S3 is reached through a gateway
 * endpoint, which is free; SQS and, for the migration alone, Secrets Manager through interface endpoints, which are not.
 */
export class JobNetwork extends Construct {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_ISOLATED };
  readonly sqsEndpoint: InterfaceVpcEndpoint;
  readonly secretsEndpoint: InterfaceVpcEndpoint;

  constructor(scope: Construct, id: string, props: JobNetworkProps) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
      // Emptying it takes one more Lambda function with rights over security groups; nothing here ever uses the default group.
      restrictDefaultSecurityGroup: false,
    });
    // aws-cdk-lib is not written for exactOptionalPropertyTypes: its classes do not fit its own interfaces.
    this.vpc = vpc as IVpc;
    vpc.addFlowLog('RejectedTraffic', {
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'RejectedTrafficLog', {
          retention: props.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
      trafficType: FlowLogTrafficType.REJECT,
      maxAggregationInterval: FlowLogMaxAggregationInterval.TEN_MINUTES,
    });
    this.sqsEndpoint = this.#endpoint('SqsEndpoint', InterfaceVpcEndpointAwsService.SQS, props.endpointZones);
    this.secretsEndpoint = this.#endpoint('SecretsEndpoint', InterfaceVpcEndpointAwsService.SECRETS_MANAGER, 1);
  }

  #endpoint(id: string, service: InterfaceVpcEndpointAwsService, zones: number): InterfaceVpcEndpoint {
    const subnets = this.vpc.isolatedSubnets.slice(0, zones);
    // Closed: each function's security group is let in on its own.
    return new InterfaceVpcEndpoint(this, id, { vpc: this.vpc, service, subnets: { subnets }, open: false });
  }
}
