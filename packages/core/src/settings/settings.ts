import { POOLERS } from './pooler.ts';

/** A number that a deployment can set. */
export interface NumberSetting {
  readonly kind: 'number';
  /** Environment variable by which the functions are told. */
  readonly variable: string;
  /** What one of it is. */
  readonly unit: string;
  /** The least value, inclusive. */
  readonly least: number;
  /** The greatest value, inclusive. */
  readonly most: number;
  /** Undefined: without the variable there is no value. */
  readonly fallback: number | undefined;
  /** What it does, as one sentence for a person. */
  readonly about: string;
}

/** A text, such as an address or a name. */
export interface TextSetting {
  readonly kind: 'text';
  readonly variable: string;
  readonly about: string;
}

/** One of a few words. */
export interface ChoiceSetting<Choice extends string = string> {
  readonly kind: 'choice';
  readonly variable: string;
  readonly choices: readonly Choice[];
  /** Undefined: without the variable there is no value. */
  readonly fallback: Choice | undefined;
  readonly about: string;
}

/** Name → text, or name → whole number, as a JSON object. */
export interface MapSetting<Of extends 'texts' | 'numbers' = 'texts' | 'numbers'> {
  readonly kind: Of;
  readonly variable: string;
  readonly about: string;
}

export type Setting = NumberSetting | TextSetting | ChoiceSetting | MapSetting;

type Numbers = { readonly unit: string; readonly least?: number; readonly most?: number };

function number<const Fallback extends number | undefined>(
  variable: string,
  { unit, least = 1, most = Number.MAX_SAFE_INTEGER, fallback }: Numbers & { readonly fallback: Fallback },
  about: string,
): NumberSetting & { readonly fallback: NoInfer<Fallback> } {
  return { kind: 'number', variable, unit, least, most, fallback, about };
}

const text = (variable: string, about: string) => ({ kind: 'text', variable, about }) as const;

function choice<const Choice extends string, const Fallback extends Choice | undefined>(
  variable: string,
  choices: readonly Choice[],
  fallback: Fallback,
  about: string,
) {
  return { kind: 'choice', variable, choices, fallback, about } as const satisfies ChoiceSetting<Choice>;
}

const map = <const Of extends 'texts' | 'numbers'>(kind: Of, variable: string, about: string) =>
  ({ kind, variable, about }) as const;

/**
 * Everything that a function is told by its deployment, each once. The constructs write these variables, functions and laptop read them,
 * and the guards of a stage take their ranges from here.
 */
export const SETTINGS = {
  databaseUrl: text(
    'DATABASE_URL',
    'Where PostgreSQL is, by its address; for the laptop and any PostgreSQL without IAM.',
  ),
  signIn: choice('DATABASE_SIGN_IN', ['iam', 'secret'], undefined, 'How a function signs in; unset: by DATABASE_URL.'),
  databaseHost: text('DATABASE_HOST', 'Host of PostgreSQL.'),
  databasePort: number('DATABASE_PORT', { unit: 'port', most: 65_535, fallback: 5432 }, 'Port of PostgreSQL.'),
  databaseName: text('DATABASE_NAME', 'Database in which the tables are.'),
  databaseUser: text('DATABASE_USER', 'Role that a function signs in as by IAM.'),
  databaseSecretArn: text('DATABASE_SECRET_ARN', 'Secret with user and password, and what is not said otherwise.'),
  databaseTls: choice('DATABASE_TLS', ['verify', 'disable'], 'verify', 'Whether the certificate is checked.'),
  databasePooler: choice('DATABASE_POOLER', POOLERS, 'none', 'What stands between a function and PostgreSQL.'),
  workerPoolSize: number(
    'DATABASE_POOL_SIZE',
    { unit: 'connections', most: 1000, fallback: 5 },
    'Connections that the jobs of one worker share: one for each that commits, one for logs. Its heartbeat has one besides.',
  ),
  apiPoolSize: number(
    'DATABASE_POOL_SIZE',
    { unit: 'connections', most: 1000, fallback: 2 },
    'Connections one execution environment of the API may hold.',
  ),
  bucket: text('BUCKET', 'Bucket in which the files are.'),
  queueUrls: map('texts', 'QUEUE_URLS', 'Queue name → its address.'),
  deadLetterUrls: map('texts', 'DEAD_LETTER_URLS', 'Queue name → the address of its dead-letter queue.'),
  sweepQueueUrl: text('SWEEP_QUEUE_URL', 'Where the messages go that bring the next sweep.'),
  leaseSeconds: number(
    'LEASE_SECONDS',
    { unit: 'seconds', most: 900, fallback: 60 },
    'How long a claimed job stays with its worker without a sign of life.',
  ),
  sweepSeconds: number(
    'SWEEP_SECONDS',
    { unit: 'seconds', most: 900, fallback: 60 },
    'How far apart sweeps are while a job is open.',
  ),
  deadlineMarginSeconds: number(
    'DEADLINE_MARGIN_SECONDS',
    { unit: 'seconds', most: 300, fallback: 10 },
    "How long before the invocation's hard end a job must have let go.",
  ),
  maxHandovers: number(
    'MAX_HANDOVERS',
    { unit: 'handovers', fallback: 1_000 },
    'Handovers after which a job ends FAILED, so that one that never gets further does not run for ever.',
  ),
  fileBufferMiB: number(
    'FILE_BUFFER_MIB',
    { unit: 'MiB', most: 4_096, fallback: 32 },
    'Largest file that is put whole into `context.fileBuffer`; a larger one fails its job.',
  ),
  ringGraceSeconds: number(
    'RING_GRACE_SECONDS',
    { unit: 'seconds', most: 3_600, fallback: 30 },
    'How long past its due time a job that no worker has taken waits for the sweep, which rings it: its message may be lost.',
  ),
  ringRepeatSeconds: number(
    'RING_REPEAT_SECONDS',
    { unit: 'seconds', most: 43_200, fallback: 120 },
    'How long after a message the sweep sends the next one for a job that nobody took; doubles each time.',
  ),
  ringRepeatCapSeconds: number(
    'RING_REPEAT_CAP_SECONDS',
    { unit: 'seconds', most: 86_400, fallback: 21_600 },
    'The longest such wait.',
  ),
  jobHistoryDays: number(
    'JOB_HISTORY_DAYS',
    { unit: 'days', most: 3_650, fallback: 14 },
    'How long an ended job keeps its logs, rejects and steps.',
  ),
  jobRetentionDays: number(
    'JOB_RETENTION_DAYS',
    { unit: 'days', most: 3_650, fallback: 90 },
    "How long an ended job's row and its attempts are kept.",
  ),
  residentQueues: text(
    'RESIDENT_QUEUES',
    'Queues that a resident worker takes messages from, by name, with commas between; unset: all.',
  ),
  residentConcurrency: number(
    'RESIDENT_CONCURRENCY',
    { unit: 'jobs', most: 10_000, fallback: undefined },
    'Jobs that a resident worker runs at once; unset: as many as its memory and its connections bear.',
  ),
  residentTurnSeconds: number(
    'RESIDENT_TURN_SECONDS',
    { unit: 'seconds', least: 30, most: 43_000, fallback: 3_600 },
    "The longest that a job goes on in a resident worker before it is handed over; less where its queue's visibility timeout is shorter.",
  ),
  residentGraceSeconds: number(
    'RESIDENT_GRACE_SECONDS',
    { unit: 'seconds', least: 8, most: 3_600, fallback: 30 },
    'What a resident worker has between SIGTERM and its end: less than what stands between SIGTERM and SIGKILL.',
  ),
  residentHealthPort: number(
    'RESIDENT_HEALTH_PORT',
    { unit: 'port', most: 65_535, fallback: undefined },
    'Where a resident worker answers for its health, on every address; unset: nowhere.',
  ),
  programmingErrors: choice(
    'PROGRAMMING_ERRORS',
    ['retry', 'fail'],
    'retry',
    'What becomes of a job whose handler throws a TypeError, ReferenceError or their like: tried again, or FAILED at once.',
  ),
  logErrorsFor: choice(
    'LOG_ERRORS_FOR',
    ['operators', 'owner'],
    'operators',
    "Whose eyes a worker's log is for: messages of errors that may hold a job's data are left out, or kept.",
  ),
  storedRejects: number(
    'STORED_REJECTS',
    { unit: 'rejects', most: 1_000_000, fallback: 10_000 },
    'Refused rows of one job that are stored with their text; further ones are counted.',
  ),
  runningPerTenant: number(
    'MAX_RUNNING_PER_TENANT',
    { unit: 'jobs', fallback: undefined },
    'Jobs of one tenant that may run at once.',
  ),
  runningPerType: map('numbers', 'MAX_RUNNING_PER_TYPE', 'Job type → jobs of it that may run at once.'),
  openJobsPerTenant: number(
    'MAX_OPEN_JOBS_PER_TENANT',
    { unit: 'jobs', fallback: undefined },
    'Jobs of one tenant that may be open at once; above it the API answers 429.',
  ),
  storedMiBPerTenant: number(
    'MAX_STORED_MIB_PER_TENANT',
    { unit: 'MiB', fallback: undefined },
    'Files that one tenant may have stored, together; above it the API answers 429.',
  ),
  fileRetentionDays: number(
    'FILE_RETENTION_DAYS',
    { unit: 'days', most: 3650, fallback: undefined },
    'Days after which uploaded files are deleted, and no longer count as stored.',
  ),
  tenantClaim: text('TENANT_CLAIM', 'Claim of the token that names the tenant; unset: requests are signed by IAM.'),
  roleClaim: text(
    'ROLE_CLAIM',
    'Claim of the token that names its role, viewer, operator or admin; unset: every token is an operator’s.',
  ),
  migrationsFolder: text(
    'MIGRATIONS_FOLDER',
    "Folder of the SQL files, relative to the bundle: the engine's in `engine`, the team's in `team`.",
  ),
  roleLimits: map('numbers', 'ROLE_LIMITS', 'Role → the most connections it may open.'),
  ownDatabase: choice(
    'OWN_DATABASE',
    ['true', 'false'],
    'false',
    'Whether the database was made for JobStack alone, so that the migration may set its search path.',
  ),
  grantIam: choice('GRANT_IAM', ['true', 'false'], 'false', 'Whether roles of their own sign in, by IAM.'),
} as const satisfies Readonly<Record<string, Setting>>;

export type Settings = typeof SETTINGS;

/** What a setting's value is in code. */
export type SettingValue<S extends Setting> = S extends NumberSetting
  ? number
  : S extends ChoiceSetting<infer Choice>
    ? Choice
    : S extends MapSetting<'numbers'>
      ? Readonly<Record<string, number>>
      : S extends MapSetting<'texts'>
        ? Readonly<Record<string, string>>
        : string;

/** Values by the names of `SETTINGS`. */
export type SettingValues = { readonly [Name in keyof Settings]: SettingValue<Settings[Name]> };
