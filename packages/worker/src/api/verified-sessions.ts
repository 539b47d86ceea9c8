import type { Session, Sessions } from '@jobstack/api';
import type { LambdaEvent } from 'hono/aws-lambda';

/**
 * Sessions from what API Gateway has verified already: the claims of a token, or the caller of a signed request. Headers are not looked
 * at; whatever API Gateway did not vouch for is no session.
 */
export class VerifiedSessions implements Sessions {
  readonly #names: ClaimNames;

  constructor(names: ClaimNames) {
    this.#names = names;
  }

  async authenticate(_request: Request, platform: unknown): Promise<Session | undefined> {
    const authorizer = authorizerOf(platform);
    const { tenantClaim, operatorClaim } = this.#names;
    return tenantClaim === undefined ? fromCaller(authorizer) : fromClaims(authorizer, tenantClaim, operatorClaim);
  }
}

/** Claims by which a token is read. Neither may be writable by its user. */
export interface ClaimNames {
  /** Names the tenant; undefined: requests are signed by principals of the one account, all of them one tenant and all of them operators. */
  readonly tenantClaim: string | undefined;
  /** Makes an operator of whom it is true for; undefined: of nobody. */
  readonly operatorClaim: string | undefined;
}

/**
 * The tenant of signed requests. An HTTP API has no resource policy, so whoever signs is of the deployment's own account: the same people
 * who own its schedules and send to its queues, whose jobs are of this tenant, too.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
 */
const SIGNED_TENANT = 'default';

type Fields = Readonly<Record<string, unknown>>;

function authorizerOf(platform: unknown): Fields {
  const event = (platform as { readonly event?: LambdaEvent } | undefined)?.event;
  return fields(fields(event?.requestContext).authorizer);
}

function fromClaims(authorizer: Fields, tenantClaim: string, operatorClaim: string | undefined): Session | undefined {
  const claims = fields(fields(authorizer.jwt).claims);
  // API Gateway hands out every claim as text.
  const operator = operatorClaim !== undefined && [true, 'true'].includes(claims[operatorClaim] as boolean | string);
  return session(claims[tenantClaim], claims.sub, operator);
}

function fromCaller(authorizer: Fields): Session | undefined {
  const iam = fields(authorizer.iam);
  return session(SIGNED_TENANT, isName(iam.accountId) ? iam.userArn : undefined, true);
}

function session(tenantId: unknown, ownerId: unknown, operator: boolean): Session | undefined {
  return isName(tenantId) && isName(ownerId) ? { tenantId, ownerId, operator } : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
