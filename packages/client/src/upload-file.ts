import { JobStackError } from '@jobstack/core';
import type { MultipartUpload, SingleUpload, Upload } from './contract/upload.ts';
import { type PutContext, putBody } from './http/put-body.ts';

/** A file for a job. On Node, `await openAsBlob(path)` of `node:fs` is the body of a file that is never whole in memory. */
export interface FileToUpload {
  /** Without folders. */
  readonly name: string;
  readonly body: Blob;
  /** @default the blob's own, or `application/octet-stream` */
  readonly contentType?: string;
}

/** In bytes. */
export interface UploadProgress {
  readonly sent: number;
  readonly total: number;
}

export interface UploadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is; in a browser, which does not tell of a single request, after each. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** A `File`, which has its own body, as what is uploaded. */
export function toFile(file: File | FileToUpload): Required<FileToUpload> {
  const body = file instanceof Blob ? file : file.body;
  const given = file instanceof Blob ? undefined : file.contentType;
  return { name: file.name, body, contentType: given ?? (body.type || 'application/octet-stream') };
}

/** Parts on their way at once: enough to fill a line, few enough to be held. */
const PARTS_AT_ONCE = 4;

/**
 * Sends a file to storage; of one in parts those that are not there yet.
 *
 * @param next asks which parts are missing by now
 * @throws JobStackError `UPLOAD_REFUSED` | `UNREACHABLE` | `WRONG_FILE`; the signal's reason
 */
export async function uploadFile(
  upload: Upload,
  body: Blob,
  { onProgress, ...context }: UploadOptions & Omit<PutContext, 'onSent'> & { next(): Promise<Upload> },
): Promise<void> {
  const tell = (sent: number) => onProgress?.({ sent, total: body.size });
  if (upload.kind !== 'multipart') return putBody(upload satisfies SingleUpload, body, { ...context, onSent: tell });
  let current: Upload = upload;
  while (current.kind === 'multipart' && current.missing.length > 0) {
    await uploadParts(current, body, context, tell);
    current = await context.next();
  }
  tell(body.size);
}

async function uploadParts(
  { size, partSize, uploaded, missing }: MultipartUpload,
  body: Blob,
  context: Omit<PutContext, 'onSent'>,
  tell: (sent: number) => void,
): Promise<void> {
  if (size !== body.size) {
    const message = `The upload was begun with a file of ${size} bytes; this one has ${body.size}. Upload the same file, or create the job again.`;
    throw new JobStackError('WRONG_FILE', message);
  }
  const before = Math.min(size, uploaded * partSize);
  const sent = new Map<number, number>();
  const waiting = [...missing];
  const sendNext = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const { part: number, offset, size: bytes, url, headers } = part;
      const onSent = (count: number) => {
        sent.set(number, count);
        tell(before + [...sent.values()].reduce((sum, one) => sum + one, 0));
      };
      await putBody({ method: 'PUT', url, headers }, body.slice(offset, offset + bytes), { ...context, onSent });
    }
  };
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, sendNext));
}
