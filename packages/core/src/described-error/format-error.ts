import type { DescribedError } from './described-error.ts';

/** `TypeError [CODE]: message`. */
export function errorHeadline({ name, code, message }: Pick<DescribedError, 'name' | 'code' | 'message'>): string {
  const subject = code === undefined ? name : `${name} [${code}]`;
  return message === '' ? subject : `${subject}: ${message}`;
}

/** The headline and where the error was thrown, as Node prints it; without its causes. */
export function errorStack(error: DescribedError): string {
  return [errorHeadline(error), ...error.frames.map((frame) => `    ${frame}`)].join('\n');
}

/** All of it for a person at a terminal, causes indented below what they caused. */
export function formatError(error: DescribedError): string {
  const causes = error.causes.map((cause) => `  caused by ${formatError(cause).replaceAll('\n', '\n  ')}`);
  return [errorStack(error), ...causes].join('\n');
}
