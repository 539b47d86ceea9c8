import { createHandlerMap, type JobContext } from '@jobstack/handler-sdk';
import { createResidentWorker } from '@jobstack/worker/resident';
import { writeChaosRow } from '../chaos/handlers/chaos-row.ts';
import { chaosHandlers } from '../chaos/handlers/index.ts';

/** Notes in which process it runs. */
const whereabouts = async (context: JobContext<unknown>) => {
  await context.commit((tx) => writeChaosRow(tx, context.taskId, process.pid), 'noted');
  return { pid: process.pid, parent: process.ppid };
};

/** Ends the process that it runs in, and so its neighbours' work, unless it is told that it is alone. */
const deadly = async () => {
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => undefined);
};

/** Runs until somebody tells it to stop, and never commits. */
const stubborn = ({ signal }: JobContext<unknown>) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** Never stops, whoever tells it to. */
const deaf = () => new Promise(() => undefined);

const handlers = createHandlerMap({
  ...chaosHandlers,
  whereabouts: { execute: whereabouts, retry: { maxAttempts: 5 } },
  deadly: { execute: deadly, retry: { maxAttempts: 2 } },
  stubborn: { execute: stubborn },
  deaf: { execute: deaf },
});

await createResidentWorker({ handlers }).run();
