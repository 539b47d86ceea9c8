import { pickTuning, settingsVariables } from '@jobstack/core/settings';
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
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ApiAuthConfig, ApiConfig, ApiDomainConfig } from './config/api-config.ts';
import { runningCaps } from './config/running-caps.ts';
import type { EngineConfig, SweepConfig } from './config/stage-config.ts';
import { connectToDatabase, openQueues } from './database/function-connection.ts';
import type { StageDatabase } from './database/stage-database.ts';
import { grantObjects } from './grant-objects.ts';
import { JobFunction, SHORT_TIMEOUT } from './job-function.ts';
import type { JobQueues } from './job-queues.ts';
import type { Sweep } from './sweep.ts';

export interface JobApiProps {
  readonly api: ApiConfig;
  readonly engine: EngineConfig;
  readonly queues: JobQueues;
  readonly sweep: Sweep;
  readonly sweepConfig: SweepConfig;
  readonly database: StageDatabase;
  readonly files: IBucket;
  /** Days after which the bucket deletes files. */
  readonly fileRetentionDays: number;
  readonly service: string;
  readonly logRetention: RetentionDays;
}

const METHODS = [HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE];

/** The HTTP API: signed requests or verified tokens only, throttled, every request logged. */
export class JobApi extends Construct {
  readonly http: HttpApi;
  /** Of the name that the stage gives it, where it gives one. */
  readonly domain: DomainName | undefined;
  readonly handler: JobFunction;

  constructor(scope: Construct, id: string, props: JobApiProps) {
    super(scope, id);
    this.handler = this.#createHandler(props);
    this.domain = this.#createDomain(props.api.domain);
    this.http = this.#createApi(props);
    this.http.addRoutes({
      path: '/api/{proxy+}',
      methods: METHODS,
      integration: new HttpLambdaIntegration('Integration', this.handler.function),
      authorizer: authorizer(props.api.auth),
    });
  }

  #createHandler(props: JobApiProps): JobFunction {
    const { api, files, database } = props;
    const handler = new JobFunction(this, 'Handler', {
      entry: 'api',
      description: 'Creates, starts and shows jobs.',
      service: props.service,
      timeout: SHORT_TIMEOUT,
      memory: Size.mebibytes(api.memoryMiB ?? 512),
      environment: settingsVariables({
        bucket: files.bucketName,
        apiPoolSize: api.poolSize,
        openJobsPerTenant: api.budgets?.openJobsPerTenant,
        storedMiBPerTenant: api.budgets?.storedMiBPerTenant,
        fileRetentionDays: props.fileRetentionDays,
        tenantClaim: api.auth.kind === 'jwt' ? (api.auth.tenantClaim ?? 'tenant') : '',
        operatorClaim: api.auth.kind === 'jwt' ? api.auth.operatorClaim : undefined,
        ...runningCaps(props.engine),
        ...pickTuning(props.engine),
      }),
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

  #createDomain(domain: ApiDomainConfig | undefined): DomainName | undefined {
    if (!domain) return undefined;
    return new DomainName(this, 'Domain', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
  }

  #createApi({ api, logRetention }: JobApiProps): HttpApi {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const http = new HttpApi(this, 'Http', {
      description: `Jobs of ${Stack.of(this).stackName}`,
      createDefaultStage: false,
      ...(api.corsOrigins.length > 0 && { corsPreflight: cors(api.corsOrigins) }),
    });
    http.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: api.requestsPerSecond, burstLimit: api.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      },
      detailedMetricsEnabled: true,
      ...(this.domain && { domainMapping: { domainName: this.domain } }),
    });
    return http;
  }
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
