import { handlers } from '@jobstack/handlers';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { handlerFacts } from '../lib/config/handler-facts.ts';
import { STAGES } from '../lib/config/stages/index.ts';
import { addStage } from '../lib/stacks/add-stage.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));

// The emulator's stage is asked for by name (`-c stage=emulator`): its external database exists nowhere else.
const wanted: string | undefined = app.node.tryGetContext('stage');
for (const config of STAGES.filter(({ stage }) => (wanted ? stage === wanted : stage !== 'emulator'))) {
  addStage(app, config, handlerFacts(handlers));
}
