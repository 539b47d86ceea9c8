import type { Role } from './contract/roles.ts';

/** Who is asking. */
export interface Session {
  /** Sees and creates this tenant's jobs, and no others. */
  readonly tenantId: string;
  /** Kept with the jobs it creates, and with whatever it does to jobs. */
  readonly ownerId: string;
  /** What it may do. @default 'operator' */
  readonly role?: Role | undefined;
  /** May name another tenant by the parameter `tenant`: for programs that act for their own users. @default false */
  readonly anyTenant?: boolean | undefined;
}

/** A session as routes find it: of the tenant that the request is for. */
export type RequestSession = Required<{ readonly [Name in keyof Session]: NonNullable<Session[Name]> }>;

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
