/** A request as it will be sent. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Proves who asks: answers the headers that the API wants to see besides. Called anew for each try. */
export type SignIn = (
  request: OutgoingRequest,
) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

/**
 * Signs in by a token: an access token of the stage's issuer (`auth: jwt`), or the laptop's.
 *
 * @param token the token, or a function that answers one that is valid now
 */
export function bearer(token: string | (() => string | Promise<string>)): SignIn {
  return async () => ({ authorization: `Bearer ${typeof token === 'string' ? token : await token()}` });
}
