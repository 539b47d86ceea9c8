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
  /** 512 to 10,240. @default 512 */
  readonly memoryMiB?: number;
}

export type ApiAuthConfig =
  /** Requests signed with AWS credentials that may `execute-api:Invoke`. The account is the tenant, the caller's ARN the owner. */
  | { readonly kind: 'iam' }
  /** Bearer tokens of an OpenID Connect issuer, checked by API Gateway. `sub` is the owner. */
  | {
      readonly kind: 'jwt';
      /** Such as `https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc`. */
      readonly issuer: string;
      readonly audience: readonly string[];
      /** Claim that names the tenant. @default 'tenant' */
      readonly tenantClaim?: string;
    };
