import { App } from 'aws-cdk-lib';
import { JobsStack } from './jobs-stack.ts';
import { STAGES } from './stages.ts';

const app = new App();
for (const [name, stage] of Object.entries(STAGES)) new JobsStack(app, `{{name}}-${name}`, { stage });
