import { join } from 'node:path';
import { describeError, formatError } from '@jobstack/core';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { appCode, loadApp } from '../app/load-app.ts';
import { watchHandlers } from '../app/watch-handlers.ts';
import type { EventSourceMapping } from '../event-source/event-source-mapping.ts';
import type { WorkerProcess } from '../event-source/function-runner.ts';
import { openFunctionLog } from './function-log.ts';
import { startApi } from './laptop-api.ts';
import { startAws } from './laptop-aws.ts';
import { startDatabase } from './laptop-database.ts';
import type { LaptopGround } from './laptop-functions.ts';
import { startSweep } from './laptop-sweep.ts';
import { startWorkers } from './laptop-workers.ts';
import { announceStack } from './running-stack.ts';
import { readSessionToken } from './session-token.ts';
import { lockDataFolder } from './stack-lock.ts';
import { resolveStackSettings, type StackOptions, type StackSettings } from './stack-settings.ts';

export interface LaptopStackOptions extends StackOptions {
  /** Takes up handlers as their files change, and says so by `onNotice`. @default false */
  readonly watch?: boolean;
  /** Ends the start at the next step, and undoes it. */
  readonly signal?: AbortSignal;
  /** Told what went wrong in the background and will be tried again. @default printed, with its causes */
  readonly onError?: (error: unknown) => void;
  /** Told what the stack is about to do to something that is not its own, and what `watch` has seen. @default console.log */
  readonly onNotice?: (line: string) => void;
  /** Told each line that a worker prints, as it goes into its log. @default nobody */
  readonly onWorkerLine?: (line: string) => void;
}

/** A running stack. */
export interface LaptopStack extends AsyncDisposable {
  readonly settings: StackSettings;
  /** For example `http://localhost:4000`; the API is under `/api`. */
  readonly url: string;
  /** Proves the development session, as a bearer token or the cookie `jobstack_session`. */
  readonly token: string;
  readonly databaseUrl: string;
  /** What AWS_ENDPOINT_URL has to be to reach the stack's SQS and S3. */
  readonly awsEndpoint: string;
  /** What the workers print. */
  readonly workerLog: string;
  /** What jobs were created for when it started. */
  readonly handlers: HandlerMap;
  /** Queue name → what feeds its worker, with events to watch. */
  readonly queues: ReadonlyMap<string, EventSourceMapping>;
  /**
   * For handlers whose files have changed: jobs are created for these from now on, and run in new processes, which load the files. What
   * is running lets go within the grace.
   */
  setHandlers(handlers: HandlerMap): void;
  /** The worker processes of all queues, for whoever wants to kill one. */
  workers(): readonly WorkerProcess[];
  /** Lets running jobs end within the grace, then ends everything. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts everything that an app needs on this machine: PostgreSQL with the newest schema, SQS and S3, the app's workers, the sweep and the
 * API. Data from an earlier run is there again. It ends with this process, however that ends.
 *
 * @example
 * ```ts
 * await using stack = await startLaptopStack({ root: import.meta.dirname, worker: 'src/worker.ts', handlers: 'src/handlers.ts' });
 * await fetch(`${stack.url}/api/jobs`, { headers: { authorization: `Bearer ${stack.token}` } });
 * ```
 *
 * @throws LocalError `ALREADY_RUNNING` | `APP` | `DATABASE_TAKEN` | `DATA_FOLDER` | `PORT_BUSY` | `POSTGRES_UNAVAILABLE` | `POSTGRES_START` | `SETTINGS`
 */
export async function startLaptopStack({
  signal,
  onError = printError,
  onNotice = console.log,
  onWorkerLine = () => undefined,
  watch = false,
  ...given
}: LaptopStackOptions = {}): Promise<LaptopStack> {
  const settings = resolveStackSettings(given);
  const { dataFolder } = settings;
  const code = appCode(settings.app);
  await using resources = new AsyncDisposableStack();
  resources.use(lockDataFolder(dataFolder));
  const handlers = await loadApp(code);
  const [databaseUrl, aws] = [await startDatabase(settings, onNotice, resources), await startAws(settings, resources)];
  signal?.throwIfAborted();
  const ground = { settings, databaseUrl, aws, workerEntry: code.worker, onError };
  const workerLog = join(dataFolder, 'worker.log');
  const workerOutput = openFunctionLog(workerLog, onWorkerLine, resources);
  const workers = await startSources(ground, workerOutput, resources);
  signal?.throwIfAborted();
  const token = readSessionToken(dataFolder);
  const api = await startApi(ground, { handlers, token }, resources);
  signal?.throwIfAborted();
  const { bucket } = settings;
  resources.use(announceStack(dataFolder, { url: api.url, token, databaseUrl, awsEndpoint: aws.endpoint, bucket }));
  const setHandlers = (map: HandlerMap) => {
    api.setHandlers(map);
    for (const mapping of workers.values()) mapping.renew(settings.graceSeconds * 1000);
  };
  if (watch) resources.use(watchHandlers({ setHandlers }, { code, print: onNotice }));
  const running = resources.move();
  const stop = () => running.disposeAsync();
  return {
    ...{ settings, url: api.url, token, databaseUrl, awsEndpoint: aws.endpoint, handlers, queues: workers, workerLog },
    ...{ setHandlers, stop, [Symbol.asyncDispose]: stop },
    workers: () => [...workers.values()].flatMap((mapping) => mapping.processes()),
  };
}

/** Workers and sweep, each waiting for the messages of its queue. */
async function startSources(
  ground: LaptopGround,
  workerOutput: (line: string) => void,
  resources: AsyncDisposableStack,
) {
  const { graceSeconds } = ground.settings;
  const sources: EventSourceMapping[] = [];
  // What they use ends after them.
  const used = resources.use(new AsyncDisposableStack());
  // All at once: each waits for its own poll and its own jobs.
  resources.defer(() => Promise.all(sources.map((source) => source.stop(graceSeconds * 1000))).then());
  const workers = await startWorkers(ground, workerOutput, sources);
  await startSweep(ground, sources, used);
  return workers;
}

function printError(error: unknown): void {
  console.error(formatError(describeError(error)));
}
