// A CDK app as `cdk init` and CommonJS have it.
const { App, Stack, Stage } = require('aws-cdk-lib');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { JobProcessor } = require('@jobstack/cdk');
const { expectStatefulUnchanged, masked, statefulOf } = require('@jobstack/cdk/testing');

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(new Stage(app, 'Prod'), 'Shop');
const jobs = new JobProcessor(stack, 'Jobs', {
  entry: 'src/worker.ts',
  migrations: 'migrations',
  queues: { default: {}, bulk: { batchSize: 1, timeoutSeconds: 900 } },
});
new Bucket(stack, 'Reports').grantRead(jobs.worker('bulk'));
app.synth();

expectStatefulUnchanged(stack, 'stateful.json');
expectStatefulUnchanged(stack, 'stateful.json');
if (JSON.stringify(masked(stack)).match(/[0-9a-f]{64}/)) throw new Error('A hash is not masked.');
console.log(JSON.stringify({ stateful: statefulOf(stack).length }));
