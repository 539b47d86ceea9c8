import type { JobStackClient } from '@jobstack/client';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, duration } from '../view/job-view.ts';
import type { Finding } from './finding.ts';

/** Beyond this AWS refuses signatures; https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html */
const MOST_SKEW_MS = 300_000;
const NOTED_SKEW_MS = 5_000;

/** The API itself, and this machine's clock against its. */
export async function lookAtApi(url: string, version: string): Promise<readonly Finding[]> {
  const before = Date.now();
  const response = await fetch(new URL('/api/version', url), { signal: AbortSignal.timeout(10_000) }).catch(
    (cause: Error) => {
      throw new CliError(`The API at ${url} cannot be reached: ${cause.message}.`, EXIT.unreachable);
    },
  );
  const took = Date.now() - before;
  const answered = (await response.json()) as { readonly version?: string };
  const skew = Math.abs(Date.parse(response.headers.get('date') ?? '') - before);
  const api: Finding = {
    subject: 'API',
    state: 'ok',
    what: `JobStack ${answered.version ?? '?'} at ${url}, ${duration(took)}`,
  };
  return [
    answered.version === undefined || answered.version === version
      ? api
      : {
          ...api,
          state: 'warning',
          advice: `This command is of version ${version}: use the same, npm install @jobstack/cli@${answered.version}`,
        },
    clock(skew),
  ];
}

function clock(skew: number): Finding {
  if (Number.isNaN(skew))
    return { subject: 'clock', state: 'unknown', what: 'the API tells no time', advice: 'compare it with another' };
  const finding: Finding = { subject: 'clock', state: 'ok', what: `within ${duration(skew + 1_000)} of the API's` };
  if (skew < NOTED_SKEW_MS) return finding;
  const advice = 'set this machine’s clock (timedatectl set-ntp true): AWS refuses signatures that are 5 minutes off';
  return {
    ...finding,
    what: `${duration(skew)} off the API's`,
    state: skew < MOST_SKEW_MS ? 'warning' : 'wrong',
    advice,
  };
}

/** Longer than this nothing that is due should wait: a sweep is a minute apart, and a worker starts within seconds. */
const MOST_DUE_SECONDS = 180;

export async function lookAtQueues(client: JobStackClient): Promise<readonly Finding[]> {
  const { queues } = await client.deployment.queues();
  return queues.map(({ name, due, running, oldestDueSeconds, cap, paused }): Finding => {
    const subject = `queue ${name}`;
    const what = `${counted(due, 'job')} due, ${running} running`;
    if (paused)
      return {
        subject,
        state: 'warning',
        what: `${what}, paused`,
        advice: `someone paused it; to go on: DELETE /api/limits/queue/${name}`,
      };
    if ((oldestDueSeconds ?? 0) <= MOST_DUE_SECONDS) return { subject, state: 'ok', what };
    const full = cap !== null && running >= cap;
    return {
      ...{ subject, state: full ? 'warning' : 'wrong' },
      what: `${what}; the oldest has waited ${duration((oldestDueSeconds ?? 0) * 1000)}`,
      advice: full
        ? `its cap is ${cap}: raise it, or wait`
        : 'nobody takes it: look whether the worker starts (make lambda-logs), whether its event source is enabled, and whether limits of types or tenants hold it',
    };
  });
}

/** How a worker's loss is called in an attempt. */
const LOST = 'WORKER_LOST';

/** What has gone wrong lately: workers that were lost with their leases, and jobs that failed. */
export async function lookAtJobs(client: JobStackClient, now = Date.now()): Promise<readonly Finding[]> {
  const createdFrom = new Date(now - 3_600_000);
  const [lost, failed] = await Promise.all([
    client.list({ errorCode: LOST, createdFrom, limit: 200 }),
    client.list({ status: 'FAILED', createdFrom, limit: 200 }),
  ]);
  const codes = Map.groupBy(failed.jobs, ({ error }) => error?.code ?? 'none');
  const listed = [...codes].map(([code, jobs]) => `${code} ${jobs.length}`).join(', ');
  const leases = lost.jobs.length;
  return [
    leases === 0
      ? { subject: 'leases', state: 'ok', what: 'no worker was lost in the last hour' }
      : {
          ...{
            subject: 'leases',
            state: 'warning',
            what: `workers were lost with ${counted(leases, 'job')} in the last hour`,
          },
          advice: `look at memory and timeout of the function; which: jobstack ls --error ${LOST} --since 1h`,
        },
    failed.jobs.length === 0
      ? { subject: 'jobs', state: 'ok', what: 'none of the last hour failed' }
      : {
          ...{
            subject: 'jobs',
            state: 'warning',
            what: `${counted(failed.jobs.length, 'job')} of the last hour failed: ${listed}`,
          },
          advice:
            'jobstack ls --status FAILED --since 1h; when the cause is gone: jobstack actions retry --status FAILED --since 1h',
        },
  ];
}
