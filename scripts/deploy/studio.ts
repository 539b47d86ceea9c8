import { spawnSync } from 'node:child_process';
import { DeployError } from './deploy-error.ts';
import { laptopDatabaseUrl } from './laptop-database.ts';

/**
 * Drizzle Studio on the database that the environment names, else on that of the laptop stack that runs here.
 *
 * @throws DeployError that says what to set when there is neither
 */
export function openStudio(environment: NodeJS.ProcessEnv = process.env): void {
  const url = environment.JOBSTACK_DATABASE_URL || environment.DATABASE_URL || laptopDatabaseUrl(environment);
  if (!url) {
    throw new DeployError(
      'No database to look into: no laptop stack runs here (`make dev` starts one), and JOBSTACK_DATABASE_URL is not set. For a ' +
        'database in a VPC, open a tunnel and set it to postgresql://user:password@127.0.0.1:port/name (docs/deploying.md, "Looking into the database").',
    );
  }
  const { status } = spawnSync('pnpm', ['exec', 'drizzle-kit', 'studio', '--config=scripts/deploy/studio.config.ts'], {
    stdio: 'inherit',
    env: { ...environment, DATABASE_URL: url },
  });
  if (status !== 0) throw new DeployError('Drizzle Studio ended with an error; its own message is above.');
}
