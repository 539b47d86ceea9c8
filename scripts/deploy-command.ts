/** The make targets that talk to AWS: `node scripts/deploy-command.ts <command> <stage>`. */
import { COMMANDS } from './deploy-commands.ts';
import { DeployError } from './deploy-error.ts';

const [command = '', stage = ''] = process.argv.slice(2);
try {
  const run = COMMANDS[command];
  if (!run) throw new DeployError(`Unknown command '${command}'; known are: ${Object.keys(COMMANDS).join(', ')}.`);
  await run(stage);
} catch (error) {
  if (!(error instanceof DeployError)) throw error;
  console.error(`jobstack: ${error.message}`);
  process.exitCode = 1;
}
