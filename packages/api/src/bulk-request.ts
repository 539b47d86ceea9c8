import type { HandlerMap } from '@jobstack/handler-sdk';
import { ApiError } from './api-error.ts';
import type { ProblemCode } from './contract/problem.ts';
import { bulkRequest } from './contract/requests.ts';
import { checkJobRequest, type JobRequest } from './job-request.ts';
import { badRequest, problemsOf, summary } from './problems.ts';

export interface CheckedBulk {
  readonly jobs: readonly JobRequest[];
  readonly tenant: string | undefined;
}

/**
 * Checks every job of a bulk request.
 *
 * @throws ApiError 400 with the problems of all of them, each below `jobs.<index>`; its code is that of the first job with any
 */
export async function checkBulkRequest(handlers: HandlerMap, body: unknown): Promise<CheckedBulk> {
  const shape = bulkRequest.safeParse(body);
  const given = (body as { readonly jobs?: unknown } | null)?.jobs;
  const outer = shape.success ? [] : problemsOf(shape.error).filter(({ path }) => !path.startsWith('jobs.'));
  if (outer.length > 0 || !Array.isArray(given)) refuse('INVALID_REQUEST', outer);
  const checked = await Promise.all((given as unknown[]).map((job) => checkOne(handlers, job)));
  const refused = checked.flatMap((result, index) => (result instanceof ApiError ? [{ index, error: result }] : []));
  const [first] = refused;
  if (first) refuse(first.error.code as ProblemCode, refused.flatMap(placed));
  return {
    jobs: checked.flatMap((result) => (result instanceof ApiError ? [] : [result])),
    tenant: shape.success ? shape.data.tenant : undefined,
  };
}

async function checkOne(handlers: HandlerMap, job: unknown): Promise<JobRequest | ApiError> {
  try {
    const checked = await checkJobRequest(handlers, job);
    const extra = (['file', 'tenant'] as const).filter((field) => checked[field] !== undefined);
    const problems = extra.map((path) => ({ path, message: 'not possible for a job of a bulk request' }));
    return problems.length > 0 ? badRequest('INVALID_REQUEST', '', problems) : checked;
  } catch (error) {
    if ((error as ApiError).name === 'ApiError') return error as ApiError;
    throw error;
  }
}

function placed({ index, error }: { readonly index: number; readonly error: ApiError }) {
  const at = (path: string) => (path ? `jobs.${index}.${path}` : `jobs.${index}`);
  return error.problems.map(({ path, message }) => ({ path: at(path), message }));
}

function refuse(code: ProblemCode, problems: readonly { readonly path: string; readonly message: string }[]): never {
  throw badRequest(code, summary('Invalid request', problems), problems);
}
