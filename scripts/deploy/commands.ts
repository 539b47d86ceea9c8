import type { StageConfig } from '@jobstack/cdk';
import { requireAws } from './caller.ts';
import { approval, runCdk } from './cdk.ts';
import { DeployError } from './deploy-error.ts';
import { deployStage } from './deploy-stage.ts';
import { destroyStage } from './destroy.ts';
import { eraseOnLaptop, eraseOnStage, erasureOf } from './erase.ts';
import { followLogs } from './follow-logs.ts';
import { migrate } from './migrate.ts';
import { deadLettersOf, redrive } from './redrive.ts';
import { required, stackNames, stackOutputs } from './stacks.ts';
import { stageNamed } from './stage-named.ts';
import { openStudio } from './studio.ts';

type Command = (stage: string) => Promise<void>;

/** Make target → what it does for a stage. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  'lambda-build': async (stage) => {
    stageNamed(stage);
    runCdk(stage, 'synth', '--quiet', stackNames(stage)[0]);
  },
  'lambda-deploy': onAws(async (config) => {
    await requireRealAddress(config);
    const { stage } = config;
    const args = [stackNames(stage)[0], '--require-approval', approval()] as const;
    await deployStage(stage, () => runCdk(stage, 'deploy', ...args));
  }),
  diff: onAws(async ({ stage }) => runCdk(stage, 'diff', ...stackNames(stage))),
  destroy: onAws(destroyStage),
  'lambda-logs': onAws(async ({ stage }) => {
    await followLogs(required(await stackOutputs(stage), 'LogGroups').split(' '));
  }),
  'db-migrate': onAws(async ({ stage }) => migrate(required(await stackOutputs(stage), 'MigrateFunction'))),
  'dlq-redrive': onAws(async ({ stage }) => redrive(deadLettersOf(await stackOutputs(stage)))),
  erase: async (stage) => {
    const erasure = erasureOf(process.env);
    if (stage === 'laptop') return eraseOnLaptop(erasure, process.env);
    return onAws(async (config) =>
      eraseOnStage(required(await stackOutputs(config.stage), 'MigrateFunction'), erasure),
    )(stage);
  },
  'db-studio': async () => openStudio(),
};

/** A command on a stage of the account that is signed in, and that the stage belongs to. */
function onAws(run: (config: StageConfig) => Promise<void>): Command {
  return async (stage) => {
    const config = stageNamed(stage);
    await requireAws(config);
    await run(config);
  };
}

/** What CloudFormation would refuse as well, said before anything is built. @throws DeployError for an alarm address that is nobody's */
async function requireRealAddress(config: StageConfig): Promise<void> {
  // Loaded on demand: the CDK's library takes seconds, and only a deploy wants it.
  const { exampleAddress } = await import('@jobstack/cdk');
  const address = exampleAddress(config);
  if (address === undefined) return;
  throw new DeployError(
    `Stage '${config.stage}' would send its alarms to ${address}, which is nobody's. Put your team's address into lib/stages/${config.stage}.ts.`,
  );
}
