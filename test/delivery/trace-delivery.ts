import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatRingMessage } from '@jobstack/aws';
import { PgStoreHarness } from '@jobstack/database/testing';
import { ROOT } from '../source-files.ts';
import type { Chain, Step } from './call-chain.ts';

/** Where Lambda begins. It composes; no function in it runs when a message comes. */
const ENTRY = 'lambda/worker/index.ts';
/** What a team writes. */
const HANDLER = /^packages\/handlers\//;

export interface Way {
  /** Files of ours whose calls lead from the entry to the claim, to the handler's `write` and to COMMIT, in this order. */
  readonly files: readonly string[];
  /** How often the call goes into each of them from another file. */
  readonly entries: ReadonlyMap<string, number>;
  /** Files of ours that these ask something before COMMIT, in alphabetical order. */
  readonly asked: readonly string[];
  /** Files that are first entered after COMMIT. */
  readonly after: readonly string[];
}

/** Runs a job that commits once while the next sweep is under way, and notes which file calls which. */
export async function traceDelivery(): Promise<Way> {
  await using jobs = await PgStoreHarness.create();
  await jobs.pool.query("UPDATE sweep_timer SET armed_until = now() + interval '30 seconds'");
  const { taskId } = await jobs.createJob({ type: 'example', payload: { times: 1 } });
  const steps = await run(jobs.url, taskId);
  const handlerAt = steps.findIndex(({ chain }) => HANDLER.test(chain.at(-1) ?? ''));
  const commitAt = steps.findIndex(({ sql }) => sql === 'COMMIT');
  const claim = steps.slice(0, handlerAt).find(({ sql }) => sql?.includes('jobstack.jobs'));
  const write = steps.findLast(({ chain }, at) => HANDLER.test(chain.at(-1) ?? '') && at < commitAt);
  const ways = [claim, write, steps[commitAt]].map((step) => step?.chain ?? []);
  const files = new Set([ENTRY, ...ways.flat().filter(isOurs)]);
  const before = filesOf(steps.slice(0, commitAt));
  return {
    files: [...files],
    entries: entriesOf(ways),
    asked: [...before.difference(files)].sort(),
    after: [...filesOf(steps).difference(before).difference(files)].sort(),
  };
}

async function run(databaseUrl: string, taskId: string): Promise<readonly Step[]> {
  const record = {
    messageId: 'm',
    receiptHandle: 'r',
    body: formatRingMessage(taskId),
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: {},
    eventSourceARN: 'arn:aws:sqs:eu-central-1:1:jobs',
  };
  const script = ['trace-files.ts', 'traced-delivery.ts'].map((name) => join(import.meta.dirname, name));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', ...script, join(ROOT, ENTRY), JSON.stringify({ Records: [record] })],
    { env: { ...environmentOf(databaseUrl), PATH: process.env.PATH }, maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

/** Of a worker that meets neither SQS nor S3: nothing is rung, nothing read. */
function environmentOf(databaseUrl: string): Record<string, string> {
  const nowhere = JSON.stringify({ default: 'http://127.0.0.1:1/none' });
  return {
    DATABASE_URL: databaseUrl,
    BUCKET: 'none',
    QUEUE_URLS: nowhere,
    DEAD_LETTER_URLS: nowhere,
    AWS_REGION: 'eu-central-1',
  };
}

/** Chains with the same beginning share it: what is entered once before they part counts once. */
function entriesOf(chains: readonly Chain[]): ReadonlyMap<string, number> {
  const turns = new Map(chains.flatMap((chain) => chain.map((file, at) => [chain.slice(0, at + 1).join('>'), file])));
  const counts = new Map<string, number>();
  for (const file of turns.values()) if (isOurs(file)) counts.set(file, (counts.get(file) ?? 0) + 1);
  return counts;
}

function filesOf(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(steps.flatMap(({ chain }) => chain).filter(isOurs));
}

function isOurs(file: string): boolean {
  return !HANDLER.test(file);
}
