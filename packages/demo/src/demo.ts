/** `make demo`: the main job on a stack of its own, with a worker killed on the way. Exits 1 when anything it claims is untrue. */
import { resolveStackSettings, runLaptopStack } from '@jobstack/laptop';
import colors from 'picocolors';
import { DemoRun } from './demo-run.ts';
import { thisDeployment } from './this-deployment.ts';

const { dataFolder } = resolveStackSettings(thisDeployment);
const startedAt = performance.now();

process.exitCode = await runLaptopStack(
  async (stack) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${colors.green('●')} PostgreSQL, SQS, S3, API and worker are up after ${seconds} s`);
    const demo = new DemoRun(stack);
    await demo.run();
    const { failures } = demo;
    console.log(
      failures.length === 0
        ? `\n${colors.green('✓')} ${colors.bold('Nothing lost, nothing doubled.')} \`make dev\` keeps the stack up for you.`
        : `\n${colors.red('✗')} ${failures.length} statement(s) were untrue: ${failures.join('; ')}`,
    );
    return failures.length === 0 ? 0 : 1;
  },
  // Beside the data of `make dev`, and on any free port, so that the two can run at once.
  {
    ...thisDeployment,
    ...{ dataFolder: `${dataFolder}-demo`, fresh: true, apiPort: 0, databaseUrl: undefined, awsEndpoint: undefined },
  },
);
