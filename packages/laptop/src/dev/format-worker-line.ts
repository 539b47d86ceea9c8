import colors from 'picocolors';
import type { LoggedEnd, LoggedError, WorkerLine } from './worker-line.ts';

/** In the stack of an error: enough to see where, not how Node came there. */
const FRAMES = 6;
const NOT_THEIRS = /node:internal|\/packages\/processor\//;

/** @param job the number of the job that the line is about, if it is known */
export function formatWorkerLine(line: WorkerLine, job: number | undefined): string {
  if (line.kind === 'printed') return colors.dim(`         │ ${line.text}`);
  const time = colors.dim(line.at.toTimeString().slice(0, 8));
  if (line.kind === 'warning') {
    const about = line.taskId === undefined ? '' : `${subject(undefined, job, line.taskId)} `;
    return `${time} ${colors.yellow('!')} ${about}${line.message}${details(line.error)}`;
  }
  const name = subject(line.jobType, job, line.taskId);
  if (line.kind === 'attemptStarted') {
    return `${time} ${colors.dim('▸')} ${name} started${line.attempt > 1 ? `, attempt ${line.attempt}` : ''}`;
  }
  const { sign, says, error } = shownEnd(line.end, line.attempt);
  return `${time} ${sign} ${name} ${says} ${colors.dim(`(${duration(line.durationMs)})`)}${details(error)}`;
}

function subject(jobType: string | undefined, job: number | undefined, taskId: string): string {
  const number = job === undefined ? `…${taskId.slice(-8)}` : String(job);
  return colors.bold([jobType, `#${number}`].filter(Boolean).join(' '));
}

interface ShownEnd {
  readonly sign: string;
  readonly says: string;
  readonly error?: LoggedError | undefined;
}

function shownEnd(end: LoggedEnd, attempt: number): ShownEnd {
  const error = end.error ?? (end.message === undefined ? undefined : end);
  switch (end.kind) {
    case 'completed':
      return { sign: colors.green('✓'), says: 'completed' };
    case 'failed':
      return { sign: colors.red('✗'), says: 'FAILED', error };
    case 'retry':
      return {
        sign: colors.yellow('↻'),
        says: `attempt ${attempt} failed, again in ${duration(end.delayMs ?? 0)}`,
        error,
      };
    case 'handedOver':
      return { sign: colors.cyan('→'), says: 'handed over, goes on in a new process' };
    case 'waiting':
      return { sign: colors.cyan('…'), says: 'waits for the jobs it has spawned' };
    case 'cancelled':
      return { sign: colors.yellow('∅'), says: 'cancelled' };
    case 'lost':
      return { sign: colors.yellow('!'), says: 'lost its lease' };
    default:
      return { sign: colors.yellow('!'), says: end.kind };
  }
}

function details(error: LoggedError | undefined): string {
  if (error === undefined) return '';
  const { name, code, message, stack = [], causes = [] } = error;
  const subjectOf = [name, code && `[${code}]`].filter(Boolean).join(' ');
  const headline = [subjectOf, message].filter(Boolean).join(': ');
  const frames = stack.filter((frame) => !NOT_THEIRS.test(frame)).slice(0, FRAMES);
  const lines = [colors.red(headline), ...frames.map((frame) => colors.dim(`  ${frame}`))];
  const text = lines.map((line) => `\n           ${line}`).join('');
  return text + causes.map((cause) => `\n           caused by${details(cause)}`).join('');
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
