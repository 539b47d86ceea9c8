import { PermanentError } from '@jobstack/core';
import type { JobFile } from '@jobstack/handler-sdk';

/**
 * The whole file, for handlers that ask for it.
 *
 * @throws PermanentError `FILE_TOO_LARGE` above the limit, before anything is read
 */
export async function readFileBuffer(file: JobFile, limit: number): Promise<Buffer> {
  if (file.size > limit) {
    throw new PermanentError(
      `File ${file.name} has ${file.size} bytes, but a handler with fileAccess 'buffer' takes at most ${limit}. ` +
        `Set fileAccess = 'stream' in the handler and read context.file.stream(), which has no limit.`,
      { code: 'FILE_TOO_LARGE', details: { size: file.size, limit } },
    );
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.stream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
