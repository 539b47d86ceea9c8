import { once } from 'node:events';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { createS3Client, createSqsClient } from '@jobstack/aws';
import { startAwsEmulator } from '../src/aws/aws-emulator.ts';
import { provisionAwsResources } from '../src/aws/aws-resources.ts';
import { EventSourceMapping } from '../src/event-source/event-source-mapping.ts';
import type { EventSourceSettings } from '../src/event-source/event-source-settings.ts';
import type { BatchHandler } from '../src/event-source/in-process-function.ts';
import type { EventSourceEvents } from '../src/event-source/invocation.ts';
import type { LambdaFunction } from '../src/event-source/lambda-function.ts';
import type { Script } from './fixtures/scripted-function.ts';
import { temporaryFolder } from './temporary-folder.ts';

const aws = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export interface BenchOptions extends EventSourceSettings {
  /** A function of this process, or what is to be different about the scripted one. */
  readonly function?: Partial<LambdaFunction> | BatchHandler;
  /** Of the queue. @default 60 */
  readonly visibilityTimeoutSeconds?: number;
}

const SCRIPTED: LambdaFunction = {
  name: 'scripted',
  entry: join(import.meta.dirname, 'fixtures/scripted-function.ts'),
  timeoutSeconds: 60,
  memoryMb: 256,
  region: 'us-east-1',
  environment: { COLOUR: 'blue' },
  output: 'ignore',
};

/** A queue on the emulator that feeds the scripted function. */
export async function eventSourceBench({
  function: changed,
  visibilityTimeoutSeconds = 60,
  ...settings
}: BenchOptions = {}) {
  const folder = temporaryFolder();
  let emulator = await startAwsEmulator({ folder: folder.path });
  const { endpoint } = emulator;
  const sqs = createSqsClient({ ...aws, endpoint });
  const s3 = createS3Client({ ...aws, endpoint });
  const queues = [{ name: 'default', visibilityTimeoutSeconds, maxReceiveCount: 100 }];
  const { queueUrls } = await provisionAwsResources({ sqs, s3, endpoint, bucket: 'files', queues });
  const queueUrl = queueUrls.default ?? '';
  const mapping = new EventSourceMapping({
    ...{ sqs, queueUrl, waitSeconds: 1, ...settings },
    function: typeof changed === 'function' ? changed : { ...SCRIPTED, ...changed },
  });
  await mapping.start();
  return {
    mapping,
    queueUrl,
    /** Messages that wait, and that somebody has received and not deleted. */
    async depth() {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = await sqs.send(command);
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      };
    },
    async send(...scripts: readonly Script[]) {
      const Entries = scripts.map((script, index) => ({ Id: String(index), MessageBody: JSON.stringify(script) }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    },
    async next<Name extends keyof EventSourceEvents>(name: Name): Promise<EventSourceEvents[Name][0]> {
      const [event] = await once(mapping.events, name);
      return event;
    },
    /** Takes the emulator away; answers how to bring it back. */
    async outage() {
      await emulator.stop();
      return async () => {
        emulator = await startAwsEmulator({ folder: folder.path, port: Number(new URL(endpoint).port) });
      };
    },
    async [Symbol.asyncDispose]() {
      await mapping.stop(0);
      sqs.destroy();
      s3.destroy();
      await emulator.stop();
      folder[Symbol.dispose]();
    },
  };
}
