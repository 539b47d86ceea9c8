import { parse } from 'hono/utils/cookie';
import { ApiError } from './api-error.ts';
import { sameSecret } from './same-secret.ts';
import type { Session, Sessions } from './sessions.ts';

export const SESSION_COOKIE = 'jobstack_session';

export interface DevelopmentSessionOptions {
  /** The secret, as `newSessionToken` makes it. */
  readonly token: string;
  /** @default { tenantId: 'default', ownerId: 'developer', role: 'admin', anyTenant: true } */
  readonly session?: Session;
}

/** The machine is theirs. */
const DEVELOPER: Session = { tenantId: 'default', ownerId: 'developer', role: 'admin', anyTenant: true };

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A secret for one laptop: 256 random bits, fit for headers, cookies and command lines. */
export function newSessionToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `dev_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * The laptop's one session, proven by its token: `Authorization: Bearer …` or the cookie `jobstack_session`. Browsers attach
 * cookies to other sites' requests too, so with a cookie anything that changes something must come from the API's own origin.
 */
export class DevelopmentSession implements Sessions {
  readonly #token: string;
  readonly #session: Session;

  constructor({ token, session = DEVELOPER }: DevelopmentSessionOptions) {
    this.#token = token;
    this.#session = session;
  }

  async authenticate(request: Request): Promise<Session | undefined> {
    const authorization = request.headers.get('authorization');
    if (authorization !== null) {
      const [, token = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
      return (await sameSecret(token, this.#token)) ? this.#session : undefined;
    }
    const token = parse(request.headers.get('cookie') ?? '', SESSION_COOKIE)[SESSION_COOKIE];
    if (token === undefined || !(await sameSecret(token, this.#token))) return undefined;
    if (!SAFE_METHODS.has(request.method) && !isSameOrigin(request)) {
      const message = `${request.method} with a session cookie must come from this site itself; use \`Authorization: Bearer …\` elsewhere.`;
      throw new ApiError('CROSS_ORIGIN', message);
    }
    return this.#session;
  }
}

/** Every current browser sends one of the two headers; a request with neither is not a browser's, and has no need of a cookie. */
function isSameOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  return request.headers.get('origin') === new URL(request.url).origin;
}
