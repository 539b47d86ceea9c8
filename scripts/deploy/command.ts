/** The make targets that talk to AWS: `node scripts/deploy/command.ts <command> <stage>`. */
import { awsProblem } from './aws-problem.ts';
import { COMMANDS } from './commands.ts';
import { DeployError } from './deploy-error.ts';

const [command = '', stage = ''] = process.argv.slice(2);
try {
  const run = COMMANDS[command];
  if (!run) throw new DeployError(`Unknown command '${command}'; known are: ${Object.keys(COMMANDS).join(', ')}.`);
  await run(stage);
} catch (error) {
  const problem = error instanceof DeployError ? error : awsProblem(error);
  if (!problem) throw error;
  console.error(`jobstack: ${problem.message}`);
  process.exitCode = 1;
}
