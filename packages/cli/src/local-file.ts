import { openAsBlob, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { FileToUpload, UploadProgress } from '@jobstack/client';
import { CliError } from './cli-error.ts';
import type { Terminal } from './terminal/terminal.ts';
import { text } from './terminal/text.ts';
import { bytes } from './view/job-view.ts';

/** A file of this machine, of any size: it is read as it is sent. @throws CliError when it is not there, or is a folder */
export async function localFile(path: string, contentType?: string): Promise<FileToUpload & { readonly body: Blob }> {
  try {
    if (!statSync(path).isFile()) throw new Error(`${path} is no file`);
    const kind = contentType ?? (/\.csv$/i.test(path) ? 'text/csv' : 'application/octet-stream');
    return { name: basename(path), body: await openAsBlob(path), contentType: kind };
  } catch (error) {
    throw new CliError(`The file cannot be read: ${(error as Error).message}.`);
  }
}

/** Tells how far an upload is. */
export function uploadProgress(name: string, terminal: Terminal): (progress: UploadProgress) => void {
  return ({ sent, total }) => {
    const share = total === 0 ? 100 : Math.floor((100 * sent) / total);
    terminal.progress(text`Uploading ${name} ${share} % of ${bytes(total)}`, `upload ${Math.floor(share / 25)}`);
  };
}
