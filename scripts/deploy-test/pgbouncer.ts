import { findPgBouncer } from '../../test/pooler/pgbouncer.ts';
import { run } from './run.ts';
import { say } from './say.ts';

export interface PgBouncerOptions {
  readonly root: string;
  /** Where logs go. */
  readonly folder: string;
}

/** The store, the engine, the migration and the roles, all through a PgBouncer in transaction mode. */
export async function testBehindPgBouncer({ root, folder }: PgBouncerOptions): Promise<void> {
  const log = `${folder}/pgbouncer.log`;
  if (!findPgBouncer()) await install(log, root);
  const output = await run('pnpm', ['exec', 'vitest', 'run', '--config', 'test/pooler/vitest.config.ts'], {
    cwd: root,
    log,
    environment: { NO_COLOR: '1' },
  });
  say(`behind PgBouncer in transaction mode: ${/Tests\s+(.*)/.exec(output)?.[1]}`);
}

/** Root's machine is a container of its own as a rule; on a person's, the person decides. */
async function install(log: string, root: string): Promise<void> {
  const missing =
    'PgBouncer is not installed. Install it (`apt-get install pgbouncer`, `brew install pgbouncer`), then run this again.';
  if (process.getuid?.() !== 0) throw new Error(missing);
  const environment = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  try {
    await run('apt-get', ['install', '--yes', '--no-install-recommends', 'pgbouncer'], { cwd: root, log, environment });
  } catch (cause) {
    throw new Error(`${missing} \`apt-get\` could not: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  say('PgBouncer is installed, by apt');
}
