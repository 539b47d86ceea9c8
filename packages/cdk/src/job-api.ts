import { pickTuning } from '@jobstack/core/settings';
import { RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpMethod,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import { Grant, type IGrantable, type IPrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ApiAuthConfig, ApiConfig, ApiDomainConfig } from './config/api-config.ts';
import { runningCaps } from './config/running-caps.ts';
import type { EngineConfig, SweepConfig } from './config/stage-config.ts';
import type { BoundDatabase } from './database/bound-database.ts';
import { connectToDatabase, openQueues } from './database/function-connection.ts';
import type { FunctionCode } from './functions/function-code.ts';
import { JobFunction, SHORT_TIMEOUT } from './functions/job-function.ts';
import { grantObjects } from './grant-objects.ts';
import type { JobQueues } from './job-queues.ts';
import type { Sweep } from './sweep.ts';

export interface JobApiProps {
  /** The team's entry: `export const handler = createApiHandler({ handlers })`. */
  readonly source: FunctionCode;
  readonly api: ApiConfig;
  readonly engine: EngineConfig;
  readonly queues: JobQueues;
  readonly sweep: Sweep;
  readonly sweepConfig: SweepConfig;
  readonly database: BoundDatabase;
  readonly files: IBucket;
  /** Days after which the bucket deletes files. */
  readonly fileRetentionDays: number;
  readonly service: string;
  readonly logRetention: RetentionDays;
}

const METHODS = [HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE];

/** The HTTP API: signed requests or verified tokens only, throttled, every request logged. */
export class JobApi extends HttpApi implements IGrantable, IConnectable {
  /** Of the name that the config gives it, where it gives one. */
  readonly domain: DomainName | undefined;
  /** The function that answers. */
  readonly handler: JobFunction;

  constructor(scope: Construct, id: string, props: JobApiProps) {
    const home = new Construct(scope, id);
    const handler = createHandler(home, props);
    const domain = createDomain(home, props.api.domain);
    const accessLog = new LogGroup(home, 'AccessLog', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { auth, corsOrigins } = props.api;
    super(home, 'Http', {
      description: `Jobs of ${Stack.of(scope).stackName}`,
      createDefaultStage: false,
      ...(corsOrigins.length > 0 && { corsPreflight: cors(corsOrigins) }),
    });
    this.handler = handler;
    this.domain = domain;
    this.#addDefaultStage(props.api, accessLog);
    this.addRoutes({
      path: '/api/{proxy+}',
      methods: METHODS,
      integration: new HttpLambdaIntegration('Integration', handler),
      authorizer: authorizer(auth),
    });
  }

  /** Who its function is: what is granted to the API is granted to that. */
  get grantPrincipal(): IPrincipal {
    return this.handler.grantPrincipal;
  }

  /** Its function's. @throws Error when the function is in no VPC */
  get connections(): Connections {
    return this.handler.connections;
  }

  /** Lets somebody call every route, with requests that are signed (`auth: { kind: 'iam' }`). */
  grantInvoke(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.arnForExecuteApi('*', '/api/*', '$default')],
    });
  }

  #addDefaultStage({ requestsPerSecond, burst }: ApiConfig, accessLog: LogGroup): void {
    this.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      },
      detailedMetricsEnabled: true,
      ...(this.domain && { domainMapping: { domainName: this.domain } }),
    });
  }
}

function createHandler(home: Construct, props: JobApiProps): JobFunction {
  const { api, files, database } = props;
  const handler = new JobFunction(home, 'Handler', {
    source: props.source,
    description: 'Creates, starts and shows jobs.',
    service: props.service,
    timeout: SHORT_TIMEOUT,
    memory: Size.mebibytes(api.memoryMiB ?? 512),
    settings: {
      bucket: files.bucketName,
      apiPoolSize: api.poolSize,
      openJobsPerTenant: api.budgets?.openJobsPerTenant,
      storedMiBPerTenant: api.budgets?.storedMiBPerTenant,
      fileRetentionDays: props.fileRetentionDays,
      tenantClaim: api.auth.kind === 'jwt' ? (api.auth.tenantClaim ?? 'tenant') : '',
      roleClaim: api.auth.kind === 'jwt' ? api.auth.roleClaim : undefined,
      ...runningCaps(props.engine),
      ...pickTuning(props.engine),
    },
    logRetention: props.logRetention,
    network: database.network,
  });
  connectToDatabase(handler, database, 'jobstack_api');
  openQueues(handler, database);
  props.queues.grantRing(handler);
  props.sweep.grantArm(handler, props.sweepConfig);
  // Reading is for the size of what was uploaded (HEAD), writing for the uploads that it signs.
  grantObjects(handler, files, ['s3:GetObject', 's3:PutObject']);
  return handler;
}

function createDomain(home: Construct, domain: ApiDomainConfig | undefined): DomainName | undefined {
  if (!domain) return undefined;
  return new DomainName(home, 'Domain', {
    domainName: domain.name,
    certificate: Certificate.fromCertificateArn(home, 'Certificate', domain.certificateArn),
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
}

/** What API Gateway writes about each request; no header and no body. */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  caller: '$context.identity.caller',
  subject: '$context.authorizer.claims.sub',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  authorizerError: '$context.authorizer.error',
  integrationError: '$context.integrationErrorMessage',
  latency: '$context.responseLatency',
} as const;

function authorizer(auth: ApiAuthConfig): IHttpRouteAuthorizer {
  if (auth.kind === 'iam') return new HttpIamAuthorizer();
  return new HttpJwtAuthorizer('Jwt', auth.issuer, { jwtAudience: [...auth.audience] });
}

function cors(origins: readonly string[]) {
  return {
    allowOrigins: [...origins],
    allowMethods: [
      CorsHttpMethod.GET,
      CorsHttpMethod.POST,
      CorsHttpMethod.PUT,
      CorsHttpMethod.PATCH,
      CorsHttpMethod.DELETE,
    ],
    allowHeaders: ['authorization', 'content-type'],
  };
}
