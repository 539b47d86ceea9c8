import { inject } from 'vitest';
import type { ConnectionSettings } from '../src/connection-settings.ts';
import { parseConnectionUrl } from '../src/connection-url.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Port on 127.0.0.1 of a PgBouncer before the run's PostgreSQL; undefined in an ordinary run. */
    pgBouncerPort?: number;
  }
}

/** The way to a test database that the run is about: straight, or through PgBouncer. */
export function connectionUnderTest(url: string): ConnectionSettings {
  const straight = parseConnectionUrl(url);
  const port = inject('pgBouncerPort');
  return port === undefined ? straight : { ...straight, port, pooler: 'pgbouncer' };
}
