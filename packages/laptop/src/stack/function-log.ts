import { closeSync, openSync, writeSync } from 'node:fs';

/** Appends each line to `file`, which this user alone may read, and hands it on to `listen`. */
export function openFunctionLog(
  file: string,
  listen: (line: string) => void,
  resources: AsyncDisposableStack,
): (line: string) => void {
  let output: number | undefined = openSync(file, 'a', 0o600);
  resources.defer(() => {
    if (output !== undefined) closeSync(output);
    output = undefined;
  });
  return (line) => {
    // A process that was killed may be heard after all is closed.
    if (output === undefined) return;
    writeSync(output, `${line}\n`);
    listen(line);
  };
}
