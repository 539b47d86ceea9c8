/** How a side runs its jobs: connections, processes and whatever else it can be told. All of it stands in the report. */
export interface RunSettings {
  /** Node processes that run jobs side by side. */
  readonly processes: number;
  readonly [setting: string]: string | number | boolean;
}

/** A way to run jobs, taken by one process. */
export interface RunRequest {
  /** Jobs that are fetched, or claimed, at a time. */
  readonly batch: number;
  readonly settings: RunSettings;
  /** Those of `enqueue` that this process is to run; of a side that finds its jobs by itself, all of them. */
  readonly handles: readonly string[];
  /** How many there are for all processes together. */
  readonly count: number;
  /** Told the payload's number of each job that runs. */
  readonly onJob: (number: number) => void;
}

export interface EnqueueRequest {
  /** Jobs get the payload `{ n }`, n from 0 up to this. */
  readonly count: number;
  /** Jobs created by one statement. */
  readonly perStatement: number;
  /** Callers side by side, a connection each. */
  readonly senders: number;
}

/** A job queue on PostgreSQL under measurement, as one Node process drives it. */
export interface Side {
  readonly version: string;
  /** Settings worth trying for this batch; what is fastest is measured. */
  candidates(batch: number): readonly RunSettings[];
  /** Fetches a batch, runs it, completes it, and only then fetches the next: what one connection can do. */
  oneConnection(batch: number): RunSettings;
  /** What somebody gets who sets the fetch size alone. */
  defaults(batch: number): RunSettings;
  /** What one has to know to read the defaults' figures. */
  readonly defaultsSay: string;
  /** Makes its tables. */
  install(): Promise<void>;
  /** Opens what its work needs; called before each measurement, and does nothing when it is open. */
  open(): Promise<void>;
  /** Answers what `run` needs to know of the jobs; nothing for a side that finds them by itself. */
  enqueue(request: EnqueueRequest): Promise<readonly string[]>;
  /** Resolves when no job is left and each of them has been ended durably. */
  run(request: RunRequest): Promise<void>;
  /** @throws Error unless these jobs have all ended well, and nothing is left to do */
  check(handles: readonly string[], count: number): Promise<void>;
  /** Removes all jobs. */
  empty(): Promise<void>;
  /** Adds so many finished jobs as a run leaves them. Answers how many are in the table now; 0 for a side that keeps none. */
  fill(count: number): Promise<number>;
  close(): Promise<void>;
}

/** What a side's module exports. */
export interface SideModule {
  createSide(databaseUrl: string): Side;
}
