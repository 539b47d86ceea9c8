import { isDeepStrictEqual } from 'node:util';
import { type JsonValue, readJson } from '@jobstack/core';
import type { JobRecord } from '../records/job-record.ts';
import type { NewJob } from './new-job.ts';

/**
 * What a creator asked for beside type and payload, as it is kept with the job. Its columns will not do: a retry moves `runAt`, and
 * a start replaces what was announced of the file by what was measured.
 */
interface IdempotencyRequest {
  /** ISO 8601 in UTC. */
  readonly runAt?: string;
  readonly file?: { readonly name: string; readonly size?: number; readonly contentType: string };
}

/** A field in which a request that repeats a key may differ from the first one. */
export type DifferingField = 'type' | 'payload' | 'runAt' | 'file' | 'file.name' | 'file.size' | 'file.contentType';

export function idempotencyRequestOf({ runAt, file }: NewJob): JsonValue {
  return {
    ...(runAt && { runAt: runAt.toISOString() }),
    ...(file && {
      file: { name: file.name, contentType: file.contentType, ...(file.size !== undefined && { size: file.size }) },
    }),
  };
}

/**
 * In what a job that was asked for differs from the one that its key belongs to.
 *
 * @param request as it was kept with the known job; null for one of before requests were kept, of which less can be said
 */
export function differences(wanted: NewJob, known: JobRecord, request: JsonValue): DifferingField[] {
  const payload = readJson(JSON.stringify(wanted.payload));
  return [
    ...(wanted.type === known.type ? [] : (['type'] as const)),
    ...(isDeepStrictEqual(payload, known.payload) ? [] : (['payload'] as const)),
    ...(request === null ? fileNameDiffers(wanted, known) : requestDiffers(wanted, request as IdempotencyRequest)),
  ];
}

function fileNameDiffers({ file }: NewJob, known: JobRecord): DifferingField[] {
  return file?.name === known.file?.name ? [] : ['file'];
}

function requestDiffers(wanted: NewJob, request: IdempotencyRequest): DifferingField[] {
  const { runAt, file } = idempotencyRequestOf(wanted) as IdempotencyRequest;
  const differing: DifferingField[] = runAt === request.runAt ? [] : ['runAt'];
  if (!file || !request.file) return file === request.file ? differing : [...differing, 'file'];
  for (const field of ['name', 'size', 'contentType'] as const) {
    if (file[field] !== request.file[field]) differing.push(`file.${field}`);
  }
  return differing;
}
