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
for (const config of stages) addStage(app, config, facts);
