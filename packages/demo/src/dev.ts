/** `make dev`: keeps the laptop stack up until Ctrl-C, tells what becomes of jobs, and takes up handlers as they change. */
import { runDev } from '@jobstack/laptop';
import { thisDeployment } from './this-deployment.ts';

process.exitCode = await runDev({ ...thisDeployment, cleanCommand: 'make clean' });
