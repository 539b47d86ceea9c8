import { spawnSync } from 'node:child_process';
import { DeployError } from './deploy-error.ts';

const APPROVALS = ['broadening', 'any-change', 'never'] as const;

/** When the CDK asks before it changes something: `APPROVE`, or 'broadening'. */
export type Approval = (typeof APPROVALS)[number];

/** @throws DeployError for an `APPROVE` that the CDK does not know */
export function approval(text = process.env.APPROVE): Approval {
  const found = APPROVALS.find((name) => name === (text || 'broadening'));
  if (found) return found;
  throw new DeployError(`APPROVE must be one of ${APPROVALS.join(', ')}; it is '${text}'.`);
}

/**
 * Runs the CDK's command line on one stage alone.
 *
 * @throws DeployError when it fails, with what a pipeline lacks when nobody could be asked
 */
export function runCdk(stage: string, command: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync('pnpm', ['exec', 'cdk', command, ...args, '-c', `stage=${stage}`], {
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status === 0) return;
  const asks = (command === 'deploy' || command === 'destroy') && approval() !== 'never' && !process.stdin.isTTY;
  throw new DeployError(
    `cdk ${command} did not succeed; its own message is above.${asks ? ' If it wanted to ask, there is no terminal to ask at: in a pipeline, add APPROVE=never.' : ''}`,
  );
}
