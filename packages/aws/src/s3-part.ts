import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { JobStackError, PermanentError } from '@jobstack/core';
import type { Clock, StoredFile } from '@jobstack/processor';
import { classifyS3Failure } from './s3-failure.ts';

export interface PartSource {
  readonly client: S3Client;
  readonly bucket: string;
  readonly file: StoredFile;
  readonly tries: number;
  readonly clock: Clock;
}

/** In milliseconds: the wait before the second try; it doubles from try to try. */
const FIRST_WAIT_MS = 200;

/**
 * The bytes from `start` to just before `end`, in the pieces they came in. A read that breaks off goes on behind the last
 * byte received.
 *
 * @throws PermanentError `FILE_CHANGED` | `FILE_MISSING`; JobStackError `FILE_UNAVAILABLE` when S3 cannot be read at present
 */
export async function readPart(source: PartSource, start: number, end: number): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let position = start;
  for (let failures = 0; position < end; ) {
    const before = position;
    try {
      for await (const piece of fetchRange(source, position, end)) {
        pieces.push(piece);
        position += piece.length;
      }
      if (position < end) throw new Error(`the body ended at byte ${position}, ${end - position} bytes early`);
    } catch (error) {
      failures = position > before ? 1 : failures + 1;
      throwIfFinal(source, error, failures);
      await wait(source.clock, FIRST_WAIT_MS * 2 ** (failures - 1));
    }
  }
  return pieces;
}

async function* fetchRange(source: PartSource, start: number, end: number): AsyncIterable<Uint8Array> {
  const { client, bucket, file } = source;
  const response = await client.send(
    new GetObjectCommand({ Bucket: bucket, Key: file.key, IfMatch: file.etag, Range: `bytes=${start}-${end - 1}` }),
  );
  const { Body: body, ContentRange: contentRange = 'none' } = response;
  if (!contentRange.startsWith(`bytes ${start}-`)) {
    throw new Error(`asked for the range from byte ${start}, received the range '${contentRange}'`);
  }
  let remaining = end - start;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    remaining -= piece.length;
    if (remaining < 0) throw new Error(`the body is longer than the range that was asked for, up to byte ${end - 1}`);
    yield piece;
  }
}

function throwIfFinal({ bucket, file, tries }: PartSource, cause: unknown, failures: number): void {
  const failure = classifyS3Failure(cause);
  const where = `File '${file.name}' (s3://${bucket}/${file.key})`;
  if (failure === 'missing') {
    throw new PermanentError(`${where} is gone: expected the object that was uploaded. Create the job anew.`, {
      code: 'FILE_MISSING',
      cause,
      logMessage: `A file is gone from the bucket ${bucket}.`,
    });
  }
  if (failure === 'changed') {
    throw new PermanentError(
      `${where} has changed: expected ${file.size} bytes with etag ${file.etag}, found another object. Create the job anew.`,
      { code: 'FILE_CHANGED', cause, logMessage: `A file of the bucket ${bucket} has changed.` },
    );
  }
  if (failure === 'refused' || failures >= tries) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new JobStackError(
      'FILE_UNAVAILABLE',
      `${where} cannot be read at present, after ${failures} tries: ${reason}`,
      { cause, logMessage: `A file of the bucket ${bucket} cannot be read at present, after ${failures} tries.` },
    );
  }
}

function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
