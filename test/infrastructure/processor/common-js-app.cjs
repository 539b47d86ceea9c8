const { join } = require('node:path');
const { App, Stack } = require('aws-cdk-lib');
const { JobProcessor } = require('@jobstack/cdk');
const { statefulOf } = require('@jobstack/cdk/testing');

const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Shop');
new JobProcessor(stack, 'Jobs', { entry: join(__dirname, 'team/worker.ts') });
console.log(JSON.stringify(statefulOf(stack).map(({ type }) => type)));
