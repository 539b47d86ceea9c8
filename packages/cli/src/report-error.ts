import type { ApiProblem } from '@jobstack/client';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal/terminal.ts';
import { lines, styled, text } from './terminal/text.ts';

/** Tells why a command could not do it. @returns what the process should exit with */
export function reportError(error: unknown, terminal: Terminal, json: boolean): number {
  if (error instanceof CliError) return tell(terminal, json, { exitCode: error.exitCode, message: error.message });
  const { name, code, status, problems = [], message, requestId } = error as Partial<ApiProblem>;
  if (name === 'ApiProblem' && message !== undefined) {
    const exitCode = isRefusal(status) ? EXIT.usage : EXIT.unreachable;
    const advice = status === 401 || status === 403 ? ' Sign in with --env, or with --url and JOBSTACK_TOKEN.' : '';
    return tell(terminal, json, { exitCode, code, problems, requestId, message: message + advice });
  }
  if (code === 'UNREACHABLE' && message !== undefined) {
    return tell(terminal, json, { exitCode: EXIT.unreachable, code, message });
  }
  if (typeof code === 'string' && name === 'JobStackError' && message !== undefined) {
    return tell(terminal, json, { exitCode: EXIT.failed, code, message });
  }
  terminal.say(text`${styled('red', 'jobstack:')} ${lines(String((error as Error)?.stack ?? error))}`);
  return EXIT.failed;
}

/** The request itself is at fault, not who asks, nor when. */
function isRefusal(status = 500): boolean {
  return status < 500 && ![401, 403, 429].includes(status);
}

interface Report {
  readonly exitCode: number;
  readonly message: string;
  readonly code?: string | undefined;
  readonly problems?: ApiProblem['problems'];
  readonly requestId?: string | undefined;
}

function tell(terminal: Terminal, json: boolean, { exitCode, message, code, problems, requestId }: Report): number {
  if (json) {
    terminal.json({ error: { code: code ?? 'CLI', message, ...(problems?.length && { problems }), requestId } });
    return exitCode;
  }
  terminal.say(text`${styled('red', 'jobstack:')} ${lines(message)}`);
  if ((problems?.length ?? 0) > 1) {
    for (const { path, message: what } of problems ?? []) terminal.say(text`  ${styled('bold', path)}  ${what}`);
  }
  return exitCode;
}
