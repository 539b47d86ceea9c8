import type { JobStatus, JsonValue } from '@jobstack/core';

export interface Version {
  /** Of JobStack. */
  readonly version: string;
  /** Whether the host can hold a connection, so that logs come by themselves. */
  readonly events: boolean;
}

/** Who is asking, and what they may do. */
export interface SessionInfo {
  readonly tenantId: string;
  readonly ownerId: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  /** Whether another tenant may be named. */
  readonly anyTenant: boolean;
}

/** Jobs by status, and by type and status. */
export interface Counters {
  readonly statuses: Readonly<Record<JobStatus, number>>;
  readonly types: readonly {
    readonly type: string;
    readonly statuses: Readonly<Partial<Record<JobStatus, number>>>;
  }[];
  /** False: there are at least so many. */
  readonly exact: boolean;
}

/** A job type of the deployment. */
export interface Handler {
  readonly type: string;
  readonly queue: string;
  readonly maxAttempts: number;
  /** From its first claim to its end; null: any time. */
  readonly timeoutMs: number | null;
  readonly file: 'optional' | 'required';
  readonly maxFileBytes: number;
  /** Paths of the payload by which jobs are found. */
  readonly searchable: readonly string[];
  /** Paths of the payload that are masked. */
  readonly secret: readonly string[];
  /** JSON Schema of what may be given; null when the schema does not say. */
  readonly payload: JsonValue;
}

/** What starts by the clock. */
export interface Schedule {
  readonly name: string;
  readonly type: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly tenantId: string;
}

export interface Queue {
  readonly name: string;
  /** Jobs that a worker may take now. */
  readonly due: number;
  readonly running: number;
  /** Since when the oldest of them has been due. */
  readonly oldestDueAt: string | null;
  readonly oldestDueSeconds: number | null;
  readonly cap: number | null;
  readonly paused: boolean;
}

export interface Queues {
  /** Whose jobs are counted: all of them for admins. */
  readonly scope: 'tenant' | 'deployment';
  readonly queues: readonly Queue[];
  /** False: more jobs are open than are counted. */
  readonly exact: boolean;
}

/** How many jobs of a queue, a job type or a tenant may run at once. */
export interface Limit {
  readonly scope: 'queue' | 'type' | 'tenant';
  readonly name: string;
  /** Null: what the deployment says. */
  readonly cap: number | null;
  readonly paused: boolean;
  readonly updatedAt: string;
  readonly updatedBy: string | null;
}
