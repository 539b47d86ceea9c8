import { ROLES, type Role, type Session, type Sessions } from '@jobstack/api';
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
    const { tenantClaim, roleClaim } = this.#names;
    return tenantClaim === undefined ? fromCaller(authorizer) : fromClaims(authorizer, tenantClaim, roleClaim);
  }
}

/** Claims by which a token is read. Neither may be writable by its user. */
export interface ClaimNames {
  /** Names the tenant; undefined: requests are signed by principals of the one account, who may act for any tenant and are all admins. */
  readonly tenantClaim: string | undefined;
  /** Names the role, or several of which the highest counts; undefined: everybody is an operator. */
  readonly roleClaim: string | undefined;
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

function fromClaims(authorizer: Fields, tenantClaim: string, roleClaim: string | undefined): Session | undefined {
  const claims = fields(fields(authorizer.jwt).claims);
  const role = roleClaim === undefined ? 'operator' : highestRole(claims[roleClaim]);
  return session(claims[tenantClaim], claims.sub, { role });
}

function fromCaller(authorizer: Fields): Session | undefined {
  const iam = fields(authorizer.iam);
  return session(SIGNED_TENANT, isName(iam.accountId) ? iam.userArn : undefined, { role: 'admin', anyTenant: true });
}

/**
 * The highest role that a claim names. API Gateway hands out every claim as text, a list as `[admin viewer]`. Whoever is called none of them
 * may look, as anybody of the tenant.
 */
function highestRole(claim: unknown): Role {
  const named = (typeof claim === 'string' ? claim : JSON.stringify(claim ?? '')).split(/[[\]",\s]+/);
  return ROLES.findLast((role) => named.includes(role)) ?? 'viewer';
}

function session(
  tenantId: unknown,
  ownerId: unknown,
  rights: Pick<Session, 'role' | 'anyTenant'>,
): Session | undefined {
  return isName(tenantId) && isName(ownerId) ? { tenantId, ownerId, ...rights } : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
