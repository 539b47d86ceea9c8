import { type SettingsToWrite, settingsVariables } from '@jobstack/core/settings';
import { Duration, RemovalPolicy, type Size, Stack } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, RecursiveLoop, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { pathOf } from '../path-of.ts';
import { codeProps, type FunctionCode } from './function-code.ts';
import type { FunctionNetwork } from './function-network.ts';

export interface JobFunctionProps {
  /** What it runs. */
  readonly source: FunctionCode;
  readonly description: string;
  /** Tag of metrics and logs, the same for all functions of a deployment. */
  readonly service: string;
  /** 1 second to 15 minutes. */
  readonly timeout: Duration;
  /** 128 to 10,240 MiB. */
  readonly memory: Size;
  readonly settings: SettingsToWrite;
  readonly logRetention: RetentionDays;
  /** @default none: the function is in no VPC */
  readonly network?: FunctionNetwork | undefined;
  /** Whether it may ring its own queue for ever. @default 'terminate' */
  readonly recursion?: 'allow' | 'terminate';
}

/**
 * A Lambda function as all of JobStack's are: Node 24 on ARM64, one minified ESM file with names kept and its AWS SDK inside (what was
 * tested is what runs), JSON logs in a group of its own, X-Ray on, and a role with the statements it needs instead of managed policies.
 * Its log, role and security group stand beside it, below a construct with its id.
 */
export class JobFunction extends NodejsFunction {
  declare readonly role: Role;

  constructor(scope: Construct, id: string, props: JobFunctionProps) {
    const home = new Construct(scope, id);
    super(home, 'Function', functionProps(home, props));
    acknowledge(
      this.role,
      'AwsSolutions-IAM5[Resource::*]',
      'X-Ray segments and, in a VPC, the network interfaces of Lambda know no resource-level permissions.',
    );
    for (const rule of ['Serverless-LambdaDLQ', 'Serverless-LambdaEventSourceMappingDestination']) {
      acknowledge(
        this,
        rule,
        'Never called asynchronously: its queue, API Gateway or CloudFormation hears of each failure.',
      );
    }
  }

  /** Tells it settings beyond those it was made with, as environment variables. */
  tell(settings: SettingsToWrite): void {
    const variables = settingsVariables(settings, (value) => Stack.of(this).toJsonString(value));
    for (const [name, value] of Object.entries(variables)) super.addEnvironment(name, value);
  }
}

function functionProps(home: Construct, props: JobFunctionProps): NodejsFunctionProps {
  const logGroup = new LogGroup(home, 'Log', { retention: props.logRetention, removalPolicy: RemovalPolicy.DESTROY });
  return {
    ...codeProps(props.source),
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    timeout: props.timeout,
    memorySize: props.memory.toMebibytes(),
    environment: { ...runtimeEnvironment(props), ...settingsVariables(props.settings) },
    role: createRole(home, props, logGroup),
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
    recursiveLoop: props.recursion === 'allow' ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
    ...placement(home, props.network),
  };
}

function createRole(home: Construct, { description, network }: JobFunctionProps, logGroup: LogGroup): Role {
  const role = new Role(home, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description });
  logGroup.grantWrite(role);
  if (network) role.addToPolicy(networkInterfaceStatement());
  return role;
}

function placement(home: Construct, network: FunctionNetwork | undefined): NodejsFunctionProps {
  if (!network) return {};
  const securityGroup = new SecurityGroup(home, 'SecurityGroup', {
    vpc: network.vpc,
    description: pathOf(home),
    allowAllOutbound: false,
  });
  // The gateway endpoint of S3 has public addresses, and its prefix list is known by look-up only. The route table decides:
  // isolated subnets lead nowhere else.
  for (const port of network.ports ?? [443]) {
    const what = port === 443 ? 'S3 through its gateway endpoint' : 'whatever handlers call';
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(port), what);
  }
  return { vpc: network.vpc, vpcSubnets: network.subnets, securityGroups: [securityGroup] };
}

/** What `AWSLambdaVPCAccessExecutionRole` grants, less the logs. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
function networkInterfaceStatement(): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}

/** Share of the memory that Lambda itself would give to the old generation; the rest is for buffers and Node. */
const OLD_SPACE_SHARE = 0.9;

function runtimeEnvironment({ service, memory }: JobFunctionProps): Record<string, string> {
  // A small young generation: streaming leaves it full of garbage that V8 would rather keep than collect. The old one is named besides,
  // since the runtime is said to leave both of its own flags out where it finds one of them here; V8 alone would take half the memory.
  const oldSpace = Math.floor(memory.toMebibytes() * OLD_SPACE_SHARE);
  return {
    NODE_OPTIONS: `--enable-source-maps --max-semi-space-size=8 --max-old-space-size=${oldSpace}`,
    // Lambda keeps Amazon's own authorities, RDS's among them, in a file that Node does not read unless told.
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
    NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
    POWERTOOLS_SERVICE_NAME: service,
    POWERTOOLS_METRICS_NAMESPACE: 'JobStack',
  };
}

/** Of functions that answer at once: just below the 30 seconds that API Gateway waits. */
export const SHORT_TIMEOUT = Duration.seconds(29);
