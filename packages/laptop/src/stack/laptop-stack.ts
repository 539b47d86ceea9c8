import { join } from 'node:path';
import { createApi, DevelopmentSession } from '@jobstack/api';
import { S3UploadStore, SqsJobQueue } from '@jobstack/aws';
import { createPool, JobRecords, PgJobStore } from '@jobstack/database';
import { handlers } from '@jobstack/handlers';
import { Doorbell, Sweeper } from '@jobstack/processor';
import type { EventSourceMapping } from '../event-source/event-source-mapping.ts';
import type { WorkerProcess } from '../event-source/function-pool.ts';
import { serveApi } from './laptop-api.ts';
import { type LaptopAws, startAws } from './laptop-aws.ts';
import { startDatabase } from './laptop-database.ts';
import { startWorkers } from './laptop-workers.ts';
import { readSessionToken } from './session-token.ts';
import { lockDataFolder } from './stack-lock.ts';
import { resolveStackSettings, type StackSettings } from './stack-settings.ts';
import { startSweepLoop } from './sweep-loop.ts';

export interface LaptopStackOptions extends Partial<StackSettings> {
  /** Ends the start at the next step, and undoes it. */
  readonly signal?: AbortSignal;
  /** Told what went wrong in the background and will be tried again. @default console.error */
  readonly onError?: (error: unknown) => void;
}

/** A running stack. */
export interface LaptopStack extends AsyncDisposable {
  readonly settings: StackSettings;
  /** For example http://localhost:4000; the API is under /api. */
  readonly url: string;
  /** Proves the development session, as a bearer token or the cookie `jobstack_session`. */
  readonly token: string;
  readonly databaseUrl: string;
  /** What AWS_ENDPOINT_URL has to be to reach the stack's SQS and S3. */
  readonly awsEndpoint: string;
  /** What the workers print. */
  readonly workerLog: string;
  /** Queue name → what feeds its worker, with events to watch. */
  readonly queues: ReadonlyMap<string, EventSourceMapping>;
  /** The worker processes of all queues, for whoever wants to kill one. */
  workers(): readonly WorkerProcess[];
  /** Lets running jobs end within the grace, then ends everything. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts everything on this machine: PostgreSQL with the newest schema, SQS and S3, the workers, the sweep and the API. Data from an
 * earlier run is there again.
 *
 * @throws LocalError `ALREADY_RUNNING` | `DATA_FOLDER` | `PORT_BUSY` | `POSTGRES_UNAVAILABLE` | `POSTGRES_START` | `SETTINGS`
 */
export async function startLaptopStack({
  signal,
  onError = console.error,
  ...given
}: LaptopStackOptions = {}): Promise<LaptopStack> {
  const settings = resolveStackSettings(given);
  await using resources = new AsyncDisposableStack();
  resources.use(lockDataFolder(settings.dataFolder));
  const [databaseUrl, aws] = [await startDatabase(settings, resources), await startAws(settings, resources)];
  signal?.throwIfAborted();
  const workers = await startWorkers(settings, databaseUrl, aws, onError, resources);
  signal?.throwIfAborted();
  const token = readSessionToken(settings.dataFolder);
  const api = startApiAndSweep({ settings, databaseUrl, aws, token, onError }, resources);
  const url = await serveApi(api, settings.apiPort, resources);
  signal?.throwIfAborted();
  const running = resources.move();
  const stop = () => running.disposeAsync();
  return {
    ...{ settings, url, token, databaseUrl, awsEndpoint: aws.endpoint, queues: workers },
    workerLog: join(settings.dataFolder, 'worker.log'),
    workers: () => [...workers.values()].flatMap((mapping) => mapping.processes()),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface ControlPlane {
  readonly settings: StackSettings;
  readonly databaseUrl: string;
  readonly aws: LaptopAws;
  readonly token: string;
  readonly onError: (error: unknown) => void;
}

/** What runs in this process: the API and the sweep share its connections. */
function startApiAndSweep(
  { settings, databaseUrl, aws, token, onError }: ControlPlane,
  resources: AsyncDisposableStack,
) {
  const pool = createPool(databaseUrl, { applicationName: 'jobstack laptop', onIdleError: onError });
  resources.defer(() => pool.end());
  const store = new PgJobStore(pool);
  const queue = new SqsJobQueue({ client: aws.sqs, queueUrls: aws.queueUrls, onFailure: onError });
  const sweepEveryMs = settings.sweepSeconds * 1000;
  const sweeper = new Sweeper({ store, queue, sweepEveryMs });
  const sweep = () => sweeper.sweep(undefined);
  resources.use(startSweepLoop({ sweep, intervalMs: sweepEveryMs, onError }));
  return createApi({
    records: new JobRecords(store.db),
    handlers,
    uploads: new S3UploadStore({ client: aws.s3, bucket: settings.bucket }),
    doorbell: new Doorbell({ store, queue, observe: (event) => onError(event) }),
    sessions: new DevelopmentSession({ token }),
    settings: { loopbackOnly: true },
    onError,
  });
}
