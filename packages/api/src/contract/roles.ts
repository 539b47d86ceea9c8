/** What a session may do, each with all that those before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;

/**
 * - `viewer` reads the jobs of its tenant.
 * - `operator` creates, starts, cancels and retries them besides, one by one and by filter.
 * - `admin` erases them, and sets what holds for the whole deployment.
 */
export type Role = (typeof ROLES)[number];

/** Whether somebody with the role `has` may do what `needs` may. */
export function permits(has: Role, needs: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needs);
}
