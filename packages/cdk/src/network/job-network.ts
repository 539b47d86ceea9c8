import { RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnEIP,
  FlowLogDestination,
  FlowLogMaxAggregationInterval,
  FlowLogTrafficType,
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  type SubnetSelection,
  SubnetType,
  Vpc,
  type VpcProps,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EgressConfig } from '../config/network-config.ts';
import type { OutsideAccess } from '../config/outside-access.ts';
import type { DatabaseNetwork } from '../database/bound-database.ts';
import type { FunctionNetwork } from '../functions/function-network.ts';
import { EndpointPolicies } from './endpoint-policies.ts';
import { EGRESS_SUBNETS, egressSubnets, handlerPorts, natGateways } from './nat-egress.ts';

export interface JobNetworkProps {
  /** Zones with an SQS endpoint, 1 or 2. Each costs by the hour. */
  readonly endpointZones: 1 | 2;
  /** Whether handlers read secrets, so that losing one zone must not keep them from it. */
  readonly secretsForHandlers: boolean;
  /** What handlers may call besides. */
  readonly egress: EgressConfig;
  /** What the stage lets its handlers use that is not of this deployment. */
  readonly outside: OutsideAccess;
  /** How long rejected connections are remembered. */
  readonly logRetention: RetentionDays;
}

/** The ways out of the network that functions use. */
export interface NetworkEndpoints {
  readonly sqs: InterfaceVpcEndpoint;
  readonly secrets: InterfaceVpcEndpoint;
  /** Of the services that the stage names for its handlers. */
  readonly forHandlers: readonly InterfaceVpcEndpoint[];
}

const ISOLATED: SubnetSelection = { subnetType: SubnetType.PRIVATE_ISOLATED };

/** In the stage's list of endpoints, but free: a route, no interface. */
const DYNAMODB = 'dynamodb';

/**
 * A VPC with two isolated subnets and, unless the stage asks for one, no way to the internet. S3 is reached through a gateway endpoint,
 * which is free; SQS and Secrets Manager through interface endpoints, which are not. Each endpoint lets pass what this account does with
 * what belongs to it. Subnets for a way out come after the isolated ones, which keep their addresses.
 */
export class JobNetwork extends Vpc implements DatabaseNetwork {
  readonly vpc: IVpc;
  /** Where the database lies. */
  readonly subnets = ISOLATED;
  /** Where functions lie that run no handlers. */
  readonly functions: FunctionNetwork;
  /** Where handlers run. */
  readonly handlers: FunctionNetwork;
  readonly endpoints: NetworkEndpoints;
  /** Public addresses that handlers' calls come from, for partners who let in only whom they know. */
  readonly natAddresses: readonly string[];
  readonly #home: Construct;
  readonly #policies: EndpointPolicies;
  readonly #s3: GatewayVpcEndpoint;

  constructor(scope: Construct, id: string, props: JobNetworkProps) {
    const home = new Construct(scope, id);
    const { egress } = props;
    super(home, 'Vpc', vpcProps(egress));
    this.#home = home;
    // aws-cdk-lib is not written for exactOptionalPropertyTypes: its classes do not fit its own interfaces.
    this.vpc = this as IVpc;
    this.natAddresses = this.node
      .findAll()
      .filter((node) => node instanceof CfnEIP)
      .map(({ ref }) => ref);
    this.#logRejectedTraffic(props.logRetention);
    this.#policies = new EndpointPolicies(props.outside);
    this.#s3 = this.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3, subnets: [ISOLATED] });
    this.#policies.answerCloudFormation(this.#s3);
    this.endpoints = this.#createEndpoints(props);
    this.functions = { vpc: this.vpc, subnets: ISOLATED };
    this.handlers = {
      ...this.functions,
      ...(egress.egress === 'nat' && { subnets: EGRESS_SUBNETS, ports: handlerPorts(egress) }),
    };
    // Handlers that may call the internet may call anybody's bucket, without paying NAT for it.
    if (egress.egress === 'nat') {
      this.addGatewayEndpoint('HandlersS3', { service: GatewayVpcEndpointAwsService.S3, subnets: [EGRESS_SUBNETS] });
    }
  }

  /** Lets the stage's files through the S3 endpoint. */
  letThrough(files: IBucket): void {
    this.#policies.files(this.#s3, files);
  }

  #logRejectedTraffic(retention: RetentionDays): void {
    this.addFlowLog('RejectedTraffic', {
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this.#home, 'RejectedTrafficLog', { retention, removalPolicy: RemovalPolicy.DESTROY }),
      ),
      trafficType: FlowLogTrafficType.REJECT,
      maxAggregationInterval: FlowLogMaxAggregationInterval.TEN_MINUTES,
    });
  }

  #createEndpoints({ endpointZones, secretsForHandlers, egress }: JobNetworkProps): NetworkEndpoints {
    const names = egress.egress === 'endpoints' ? egress.endpoints : [];
    const byHandlers = secretsForHandlers || names.includes('secretsmanager');
    const sqs = this.#endpoint('SqsEndpoint', InterfaceVpcEndpointAwsService.SQS, endpointZones);
    this.#policies.queues(sqs);
    const secrets = this.#endpoint(
      'SecretsEndpoint',
      InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      byHandlers ? endpointZones : 1,
    );
    this.#policies.secrets(secrets);
    if (names.includes(DYNAMODB)) this.#addDynamoDb();
    const others = names.filter((name) => name !== DYNAMODB && name !== 'secretsmanager');
    return {
      sqs,
      secrets,
      forHandlers: [
        ...(names.includes('secretsmanager') ? [secrets] : []),
        ...others.map((name) => this.#handlerEndpoint(name, endpointZones)),
      ],
    };
  }

  #handlerEndpoint(name: string, zones: number): InterfaceVpcEndpoint {
    const endpoint = this.#endpoint(`Endpoint-${name}`, new InterfaceVpcEndpointAwsService(name), zones);
    this.#policies.anything(endpoint);
    return endpoint;
  }

  #addDynamoDb(): void {
    const endpoint = new GatewayVpcEndpoint(this.#home, `Endpoint-${DYNAMODB}`, {
      vpc: this.vpc,
      service: GatewayVpcEndpointAwsService.DYNAMODB,
      subnets: [ISOLATED],
    });
    this.#policies.anything(endpoint);
  }

  #endpoint(id: string, service: InterfaceVpcEndpointAwsService, zones: number): InterfaceVpcEndpoint {
    const subnets = this.vpc.isolatedSubnets.slice(0, zones);
    // Closed: each function's security group is let in on its own.
    return new InterfaceVpcEndpoint(this.#home, id, { vpc: this.vpc, service, subnets: { subnets }, open: false });
  }
}

function vpcProps(egress: EgressConfig): VpcProps {
  return {
    maxAzs: 2,
    natGateways: natGateways(egress),
    subnetConfiguration: [
      { name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ...egressSubnets(egress),
    ],
    // Emptying it takes one more Lambda function with rights over security groups; nothing here ever uses the default group.
    restrictDefaultSecurityGroup: false,
  };
}
