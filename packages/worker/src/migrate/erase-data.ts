import { createS3Client, S3UploadStore } from '@jobstack/aws';
import { JobStackError } from '@jobstack/core';
import {
  type ConnectionSettings,
  createPool,
  type Erased,
  type ErasureRequest,
  JobRecords,
  parseJobRef,
} from '@jobstack/database';
import { tenantUploads } from '@jobstack/processor';
import { drizzle } from 'drizzle-orm/node-postgres';

/** Where the data lies that is to be erased. */
export interface DataStores {
  readonly connection: string | ConnectionSettings;
  readonly bucket: string;
  /** @default the SDK's own settings */
  readonly client?: ConstructorParameters<typeof S3UploadStore>[0]['client'];
}

/** `{ "tenantId": "acme" }`, or `{ "tenantId": "acme", "job": "12" }`, as a command sends it. */
export interface ErasureCommand {
  readonly tenantId: string;
  /** Number or taskId. @default all jobs of the tenant */
  readonly job?: string | undefined;
}

/**
 * Erases a tenant's data, or one job's: rows and files. May be repeated.
 *
 * @throws JobStackError `ERASURE_REQUEST` for a tenant or job that no text can name; errors of PostgreSQL and S3 pass through
 */
export async function eraseData({ connection, bucket, client }: DataStores, command: ErasureCommand): Promise<Erased> {
  const request = requestOf(command);
  const uploads = new S3UploadStore({ client: client ?? createS3Client(), bucket });
  const pool = createPool(connection, { maxConnections: 1, connectTimeoutMs: 30_000 });
  try {
    const records = new JobRecords(drizzle(pool));
    const erased = await records.erase(request, (keys) => uploads.remove(keys));
    if (request.job !== undefined) return erased;
    // Uploads whose job is gone already, or never came to be.
    const leftover = await uploads.removeAll(tenantUploads(command.tenantId));
    return { ...erased, files: erased.files + leftover };
  } finally {
    await pool.end();
  }
}

function requestOf({ tenantId, job }: ErasureCommand): ErasureRequest {
  if (typeof tenantId !== 'string' || tenantId === '') {
    throw refusal('the name of a tenant', JSON.stringify(tenantId));
  }
  if (job === undefined) return { tenantId };
  const ref = parseJobRef(job);
  if (!ref) throw refusal("a job's number or taskId", `'${job}'`);
  return { tenantId, job: ref };
}

function refusal(expected: string, received: string): JobStackError {
  const what = `Erasure: expected ${expected}`;
  return new JobStackError('ERASURE_REQUEST', `${what}, received ${received}.`, { logMessage: `${what}.` });
}
