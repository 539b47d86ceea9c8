import { join } from 'node:path';
import { Duration, RemovalPolicy, type Size } from 'aws-cdk-lib';
import type { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, RecursiveLoop, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { functionBundling } from './function-bundling.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

/** Where a function's network interfaces lie. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** TCP ports that functions may call anywhere that the subnets' routes lead to. @default [443] */
  readonly ports?: readonly number[];
}

export interface JobFunctionProps {
  /** Folder below `lambda/` whose `index.ts` exports `handler`. */
  readonly entry: 'worker' | 'api' | 'sweep' | 'migrate';
  readonly description: string;
  /** Tag of metrics and logs, the same for all functions of a stage. */
  readonly service: string;
  /** 1 second to 15 minutes. */
  readonly timeout: Duration;
  /** 128 to 10,240 MiB. */
  readonly memory: Size;
  readonly environment: Readonly<Record<string, string>>;
  readonly logRetention: RetentionDays;
  /** @default none: the function is in no VPC */
  readonly network?: FunctionNetwork | undefined;
  /** Whether it may ring its own queue for ever. @default 'terminate' */
  readonly recursion?: 'allow' | 'terminate';
  /** Folders, relative to the repository, that the bundle carries along: source → place in the bundle. @default none */
  readonly assets?: Readonly<Record<string, string>>;
  /**
   * Threads that the function starts: each a file `<name>.ts` beside its entry, bundled by itself to `<name>.mjs` beside the function's bundle.
   * @default none
   */
  readonly threads?: readonly string[];
}

/**
 * A Lambda function as all of JobStack's are: Node 24 on ARM64, one minified ESM file with names kept and its AWS SDK inside (what was
 * tested is what runs), JSON logs in a group of its own, X-Ray on, and a role with the statements it needs instead of managed policies.
 */
export class JobFunction extends Construct {
  readonly function: NodejsFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: JobFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Log', { retention: props.logRetention, removalPolicy: RemovalPolicy.DESTROY });
    this.role = this.#createRole(props);
    this.function = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(REPOSITORY, 'lambda', props.entry, 'index.ts'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memory.toMebibytes(),
      environment: { ...runtimeEnvironment(props), ...props.environment },
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      recursiveLoop: props.recursion === 'allow' ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
      projectRoot: REPOSITORY,
      depsLockFilePath: join(REPOSITORY, 'pnpm-lock.yaml'),
      bundling: functionBundling(join('lambda', props.entry), props),
      ...this.#placement(props.network),
    });
    acknowledge(
      this.role,
      'AwsSolutions-IAM5[Resource::*]',
      'X-Ray segments and, in a VPC, the network interfaces of Lambda know no resource-level permissions.',
    );
    for (const rule of ['Serverless-LambdaDLQ', 'Serverless-LambdaEventSourceMappingDestination']) {
      acknowledge(
        this.function,
        rule,
        'Never called asynchronously: its queue, API Gateway or CloudFormation hears of each failure.',
      );
    }
  }

  #createRole({ description, network }: JobFunctionProps): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description });
    this.logGroup.grantWrite(role);
    if (network) role.addToPolicy(networkInterfaceStatement());
    return role;
  }

  #placement(network: FunctionNetwork | undefined) {
    if (!network) return {};
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: this.node.path,
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
    POWERTOOLS_SERVICE_NAME: service,
    POWERTOOLS_METRICS_NAMESPACE: 'JobStack',
  };
}

/** Of functions that answer at once: just below the 30 seconds that API Gateway waits. */
export const SHORT_TIMEOUT = Duration.seconds(29);
