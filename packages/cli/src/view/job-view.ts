import type { Job, JobAttempt, JobLog, JobSummary, Progress } from '@jobstack/client';
import { lines, type Style, styled, type Text, text } from '../terminal/text.ts';

const STATUS_STYLES: Readonly<Record<JobSummary['status'], Style>> = {
  AWAITING_FILE: 'dim',
  QUEUED: 'cyan',
  RUNNING: 'cyan',
  RETRYING: 'yellow',
  WAITING: 'cyan',
  COMPLETED: 'green',
  FAILED: 'red',
  CANCELLED: 'yellow',
};

function statusText(status: JobSummary['status']): Text {
  return styled(STATUS_STYLES[status] ?? 'bold', status);
}

/** One line: `Job 12 (csv_import) RUNNING`. */
export function jobLine({ id, type, status }: Pick<JobSummary, 'id' | 'type' | 'status'>): Text {
  return text`Job ${styled('bold', id)} (${type}) ${statusText(status)}`;
}

export const LIST_TITLES = ['ID', 'STATUS', 'TYPE', 'PROGRESS', 'REJECTS', 'CREATED', 'ERROR'];

export function listRow({ id, status, type, progress, rejectCount, createdAt, error }: JobSummary): readonly Text[] {
  return [
    text`${id}`,
    statusText(status),
    text`${type}`,
    text`${progress ? progressText(progress) : ''}`,
    text`${rejectCount || ''}`,
    text`${instant(createdAt)}`,
    text`${error ? `${error.code}: ${error.message}` : ''}`,
  ];
}

export function jobFacts(job: Job): readonly (readonly [string, Text | undefined])[] {
  const { file, error, progress } = job;
  const json = (value: unknown) => (value === null || value === undefined ? undefined : text`${JSON.stringify(value)}`);
  return [
    ['task id', text`${job.taskId}`],
    ['queue', text`${job.queue}`],
    ['owner', job.ownerId === null ? undefined : text`${job.ownerId}`],
    ['file', file ? text`${file.name}${file.size === null ? '' : `, ${bytes(file.size)}`}` : undefined],
    ['attempt', text`${job.attempt} of ${job.maxAttempts}`],
    ['progress', progress ? text`${progressText(progress)}${countersText(progress)}` : undefined],
    ['rejects', job.rejectCount > 0 ? styled('yellow', count(job.rejectCount)) : undefined],
    ['created', text`${instant(job.createdAt)}`],
    ['due', job.runAt === job.createdAt ? undefined : text`${instant(job.runAt)}`],
    ['started', job.startedAt === null ? undefined : text`${instant(job.startedAt)}`],
    ['finished', job.finishedAt === null ? undefined : text`${instant(job.finishedAt)}`],
    ['payload', json(job.payload)],
    ['result', json(job.result)],
    ['error', error ? text`${styled('red', error.code)} ${lines(error.message)}` : undefined],
  ];
}

export function attemptRow({ attempt, endedAs, startedAt, durationMs, worker, error }: JobAttempt): readonly Text[] {
  return [
    text`${attempt}`,
    text`${endedAs ?? 'running'}`,
    text`${instant(startedAt)}`,
    text`${durationMs === null ? '' : duration(durationMs)}`,
    text`${worker}`,
    text`${error ? `${error.code}: ${error.message}` : ''}`,
  ];
}

export const ATTEMPT_TITLES = ['ATTEMPT', 'END', 'STARTED', 'TOOK', 'WORKER', 'ERROR'];

const LEVEL_STYLES: Readonly<Record<JobLog['level'], Style>> = {
  DEBUG: 'dim',
  INFO: 'cyan',
  WARNING: 'yellow',
  ERROR: 'red',
};

export function logLine({ createdAt, level, attempt, rowNumber, message, metadata }: JobLog): Text {
  const at = styled('dim', createdAt.slice(11, 23));
  const row = rowNumber === null ? '' : `line ${rowNumber}: `;
  const more = metadata === null ? text`` : styled('dim', ` ${JSON.stringify(metadata)}`);
  return text`${at} ${styled(LEVEL_STYLES[level] ?? 'bold', level.padEnd(7))} ${styled('dim', `#${attempt}`)} ${row}${lines(message)}${more}`;
}

export function progressText({ done, total }: Progress): string {
  return total === null || total === 0 ? count(done) : `${Math.floor((100 * done) / total)} %`;
}

function countersText({ counters = {} }: Progress): string {
  const counted = Object.entries(counters).map(([name, value]) => `${name} ${count(value)}`);
  return counted.length === 0 ? '' : ` (${counted.join(', ')})`;
}

/** Seconds in UTC: `2026-11-24 20:05:01Z`. */
function instant(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')}Z`;
}

export function count(value: number): string {
  return new Intl.NumberFormat('en-US').format(value);
}

/** `1 reject`, `2 rejects`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const power = Math.min(4, Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** power).toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
