import type { SettingValues } from '@jobstack/core/settings';

/** The HTTP API. There is no setting that leaves it open. */
export interface ApiConfig {
  readonly auth: ApiAuthConfig;
  /** Origins whose pages may call it from a browser, such as `https://jobs.example.com`. Empty: none. */
  readonly corsOrigins: readonly string[];
  /** Requests a second, everybody's together, in the long run. */
  readonly requestsPerSecond: number;
  /** Requests that may come at once above that. */
  readonly burst: number;
  /** Execution environments that the connection budget counts; the database enforces it as the role's connection limit. */
  readonly maxConcurrency: number;
  /** Database connections of one execution environment. */
  readonly poolSize: number;
  /** What one tenant may have at once; above it the API answers 429. @default no bounds */
  readonly budgets?: {
    /** Jobs that have not ended. */
    readonly openJobsPerTenant?: SettingValues['openJobsPerTenant'];
    /** MiB of files that are stored. */
    readonly storedMiBPerTenant?: SettingValues['storedMiBPerTenant'];
  };
  /** 512 to 10,240. @default 512 */
  readonly memoryMiB?: number;
  /** A name of yours that stays when the API is made anew. @default the address that API Gateway gives it, which does not */
  readonly domain?: ApiDomainConfig;
}

/** Nothing is looked up and no zone is changed: the deploy prints what the name must point to. */
export interface ApiDomainConfig {
  /** Such as `jobs.example.com`. Point it (CNAME, or an alias record) to the output `ApiDomainTarget`. */
  readonly name: string;
  /** ARN of a certificate for the name in ACM, issued, in the stage's own region. */
  readonly certificateArn: string;
}

export type ApiAuthConfig =
  /** Requests signed with AWS credentials that may `execute-api:Invoke`. All are admins of the tenant `default`, and may name another one; the caller's ARN is the owner. */
  | { readonly kind: 'iam' }
  /** Bearer tokens of an OpenID Connect issuer, checked by API Gateway. `sub` is the owner. */
  | {
      readonly kind: 'jwt';
      /** Such as `https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc`. */
      readonly issuer: string;
      readonly audience: readonly string[];
      /** Claim that names the tenant. @default 'tenant' */
      readonly tenantClaim?: string;
      /**
       * Claim that names the role, `viewer`, `operator` or `admin`, or a list of which the highest counts; whoever it names none for is a
       * viewer. Must not be writable by its user. @default everybody is an operator, nobody an admin
       */
      readonly roleClaim?: string;
    };
