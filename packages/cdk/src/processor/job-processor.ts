import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { BoundDatabase } from '../database/bound-database.ts';
import { environmentProblems } from '../environment-size.ts';
import type { JobApi } from '../job-api.ts';
import type { JobQueue } from '../job-queue.ts';
import type { Migration } from '../migration.ts';
import type { Sweep } from '../sweep.ts';
import type { Worker } from '../worker.ts';
import { budgetProblems, checkSettings } from './check-settings.ts';
import { describeHandlers } from './describe-handlers.ts';
import { layGround } from './ground.ts';
import { createParts } from './parts.ts';
import type { JobProcessorProps } from './processor-props.ts';
import { serviceOf } from './service-of.ts';
import { sourcesOf } from './sources-of.ts';

/**
 * Jobs on AWS, whole: queues, workers, API, sweep, migration, schedules, alarms, and, unless they are given, network, database and files.
 * In any stack of any app. What is wrong with its props fails synth, all of it at once.
 *
 * @example
 * const jobs = new JobProcessor(this, 'Jobs', { entry: 'src/worker.ts', migrations: 'migrations' });
 * orders.grantReadWriteData(jobs.worker('default'));
 */
export class JobProcessor extends Construct {
  /** On metrics and logs, and the dashboard's name. */
  readonly service: string;
  /** Where uploads go. */
  readonly bucket: IBucket;
  readonly database: BoundDatabase;
  /** Name → the queue that rings its worker; its dead letters are beside it. */
  readonly queues: ReadonlyMap<string, JobQueue>;
  /** Name of the queue → the function that runs its jobs. */
  readonly workers: ReadonlyMap<string, Worker>;
  readonly sweep: Sweep;
  /** Brings the database to this version in each deploy, before the others are updated. */
  readonly migration: Migration;
  /** False when the props say so: then `api` throws. */
  readonly hasApi: boolean;
  readonly #api: JobApi | undefined;
  readonly #topic: ITopic | undefined;

  constructor(scope: Construct, id: string, props: JobProcessorProps) {
    super(scope, id);
    const handlers = props.handlers && describeHandlers(props.handlers);
    const { settings, wrong, problems } = checkSettings(props, handlers);
    const sources = sourcesOf(props, wrong);
    const ground = layGround(this, props, settings);
    this.service = props.service ?? serviceOf(this);
    const { service } = this;
    const parts = createParts(this, { service, settings, sources, ...ground, handlers, topic: props.alarms?.topic });
    this.bucket = ground.bucket;
    this.database = ground.database;
    this.queues = parts.queues;
    this.workers = parts.workers;
    this.sweep = parts.sweep;
    this.migration = parts.migration;
    this.#api = parts.api;
    this.hasApi = parts.api !== undefined;
    this.#topic = parts.topic;
    const all = [...problems, ...sources.problems, ...ground.problems, ...budgetProblems(settings, wrong, ground)];
    this.node.addValidation({ validate: () => [...all, ...environmentProblems(this)] });
  }

  /** The HTTP API. @throws Error when there is none (`api: false`) */
  get api(): JobApi {
    if (!this.#api) throw new Error(`${this.node.path} has no API, since its props say api: false.`);
    return this.#api;
  }

  /** Where its alarms go. Subscribe to it. @throws Error when they go nowhere (`alarms.silentBecause`) */
  get topic(): ITopic {
    if (!this.#topic)
      throw new Error(`${this.node.path} has no topic, since alarms.silentBecause says why nobody is told.`);
    return this.#topic;
  }

  /** The function that runs the jobs of a queue. @param queue @default 'default' @throws Error naming the queues when it is none of them */
  worker(queue = 'default'): Worker {
    return this.#named(this.workers, queue);
  }

  /** A queue. @param name @default 'default' @throws Error naming the queues when it is none of them */
  queue(name = 'default'): JobQueue {
    return this.#named(this.queues, name);
  }

  #named<Part>(parts: ReadonlyMap<string, Part>, name: string): Part {
    const part = parts.get(name);
    if (part) return part;
    throw new Error(`${this.node.path} has no queue '${name}'; its queues are: ${[...parts.keys()].join(', ')}.`);
  }
}
