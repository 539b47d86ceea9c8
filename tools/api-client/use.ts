import { createClient } from './generated/client/index.js';
import { createJob, readJob, readLogs } from './generated/sdk.gen.js';

/** Submits a job with a client that a generator made of the OpenAPI document, and follows it to its end. */
export async function submitAndFollow(baseUrl: string, token: string): Promise<readonly string[]> {
  const client = createClient({ baseUrl, auth: token });
  const created = await createJob({
    client,
    body: { type: 'example', payload: { name: 'Ada', times: 2 } },
    throwOnError: true,
  });
  const path = { id: String(created.data.id) };
  for (;;) {
    const { data: job } = await readJob({ client, path, throwOnError: true });
    if (job.status === 'FAILED' || job.status === 'CANCELLED') throw new Error(`The job ended ${job.status}.`);
    if (job.status === 'COMPLETED') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { data } = await readLogs({ client, path, throwOnError: true });
  const refused = await createJob({ client, body: { type: 'nothing' } });
  if (refused.error?.code !== 'UNKNOWN_JOB_TYPE')
    throw new Error(`Expected a problem, received ${JSON.stringify(refused)}.`);
  return data.logs.map(({ message }) => message);
}
