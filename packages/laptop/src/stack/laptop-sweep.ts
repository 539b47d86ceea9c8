import { connectSweep, readSweepEnvironment } from '@jobstack/worker/sweep';
import { EventSourceMapping } from '../event-source/event-source-mapping.ts';
import { functionVariables, type LaptopGround } from './laptop-functions.ts';
import { Outage, tellOutages } from './outage.ts';

/**
 * The sweep as Lambda composes it, fed by its queue: it arms itself, and a message of its chain that is lost is missed here as it is
 * there. What a slow schedule does there, the start of the stack does here: one pass outside the chain, before there is any new job.
 */
export async function startSweep(
  ground: LaptopGround,
  started: EventSourceMapping[],
  resources: AsyncDisposableStack,
): Promise<void> {
  const { settings, aws, onError } = ground;
  const environment = readSweepEnvironment(functionVariables(ground));
  const sweep = await connectSweep(environment, { sqs: aws.sqs, onFailure: onError });
  resources.defer(() => sweep.pool.end());
  await sweep.run({});
  const outage = new Outage(onError);
  const mapping = new EventSourceMapping({
    sqs: aws.sqs,
    queueUrl: aws.sweepQueueUrl,
    // What it throws leaves the message in the queue, which repeats the pass.
    function: (event) =>
      sweep.run(event as object).then(
        () => outage.over(),
        (error) => {
          outage.failed(error);
          throw error;
        },
      ),
    maxConcurrency: 1,
    region: settings.region,
  });
  tellOutages(mapping, onError);
  started.push(mapping);
  await mapping.start();
}
