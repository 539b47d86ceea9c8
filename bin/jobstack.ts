import { StageConfigError } from '@jobstack/cdk';
import { addStage, handlerFacts } from '@jobstack/deployment';
import { STAGES } from '@jobstack/deployment/stages';
import { handlers } from '@jobstack/handlers';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));

// The emulator's stage is asked for by name (`-c stage=emulator`): its external database exists nowhere else.
const wanted: string | undefined = app.node.tryGetContext('stage');
const stages = STAGES.filter(({ stage }) => (wanted ? stage === wanted : stage !== 'emulator'));
const facts = await handlerFacts(handlers, stages);
let refused = false;
for (const config of stages) {
  try {
    addStage(app, config, facts);
  } catch (error) {
    if (!(error instanceof StageConfigError)) throw error;
    // Its sentences are for whoever wrote the stage; a stack would only hide them.
    console.error(error.message);
    refused = true;
  }
}
// Else the app would synthesise the stages that are right.
if (refused) process.exit(1);
