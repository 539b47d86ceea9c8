/** The PostgreSQL roles that functions sign in as; the migration creates them. Dependency-free: IAM permissions name them too. */
export const DATABASE_ROLES = ['jobstack_worker', 'jobstack_api', 'jobstack_sweep'] as const;

export type DatabaseRole = (typeof DATABASE_ROLES)[number];
