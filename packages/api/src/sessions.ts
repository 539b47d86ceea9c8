/** Who is asking. */
export interface Session {
  /** Sees and creates this tenant's jobs, and no others. */
  readonly tenantId: string;
  /** Kept with the jobs it creates. */
  readonly ownerId: string;
  /** May set what holds for the whole deployment, such as limits; it sees no other tenant's jobs for that. @default false */
  readonly operator?: boolean;
}

/** Where sessions come from: a development token on the laptop, verified claims on AWS. */
export interface Sessions {
  /**
   * The session that a request proves, or undefined (→ 401).
   *
   * @param request its headers, method and URL; the body must not be read
   * @param platform what the host passed along with the request, such as Lambda's event with the authorizer's claims
   * @throws ApiError when a session is proven but may not be used this way
   */
  authenticate(request: Request, platform: unknown): Promise<Session | undefined>;
}
