export { addStage, type StageStacks } from './add-stage.ts';
export { handlerFacts } from './handler-facts.ts';
export { JobDataStack } from './job-data-stack.ts';
export { JobStack } from './job-stack.ts';
