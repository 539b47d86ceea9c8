import { PermanentError } from '@jobstack/core';

/** Whether jobs of a type come with a file. One without is refused wherever it is created when the file is `'required'`. */
export type FileNeed = 'optional' | 'required';

/** Anything that says whether it needs a file; a `JobHandler` does. */
export interface FileNeedOwner {
  readonly file?: FileNeed;
}

/** What is wrong with a job of this type without a file; undefined when it may have none. */
export function missingFileProblem(jobType: string, { file }: FileNeedOwner): string | undefined {
  if (file !== 'required') return undefined;
  return `Job type ${jobType} needs a file: create the job through the API with \`file\`, upload the file, then start the job.`;
}

/** @throws PermanentError `FILE_REQUIRED` for a job without the file that its handler needs */
export function requireFile(jobType: string, owner: FileNeedOwner, hasFile: boolean): void {
  const problem = hasFile ? undefined : missingFileProblem(jobType, owner);
  if (problem) throw new PermanentError(problem, { code: 'FILE_REQUIRED' });
}
