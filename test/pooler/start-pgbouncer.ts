import { DATABASE_ROLES } from '@jobstack/core';
import type { TestProject } from 'vitest/node';
import { startPgBouncer } from './pgbouncer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What JobStack's roles sign in with through PgBouncer. */
    rolePassword: string;
  }
}

const ROLE_PASSWORD = 'of-no-use-elsewhere';

/** Vitest's global setup: a PgBouncer before the PostgreSQL of the run, which is there already. */
export default async function startBouncer(project: TestProject): Promise<() => Promise<void>> {
  const { postgresUrl } = project.getProvidedContext();
  const { username, password } = new URL(postgresUrl);
  const bouncer = await startPgBouncer(postgresUrl, {
    [username]: decodeURIComponent(password),
    ...Object.fromEntries(DATABASE_ROLES.map((role) => [role, ROLE_PASSWORD])),
  });
  project.provide('pgBouncerPort', bouncer.port);
  project.provide('rolePassword', ROLE_PASSWORD);
  return () => bouncer.stop();
}
