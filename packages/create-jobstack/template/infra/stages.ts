import { JobDatabase, type JobProcessorProps } from '@jobstack/cdk';

/** What differs from one deployment to another. */
export interface Stage {
  /** Whether CloudFormation refuses to delete the stack. */
  readonly protected: boolean;
  readonly jobs: Partial<JobProcessorProps>;
}

/** Name → stage: `make lambda-deploy ENV=qa`. */
export const STAGES = {
  qa: {
    protected: false,
    jobs: {
      database: JobDatabase.aurora({ minAcu: 0, maxAcu: 2, backupDays: 1 }),
      alarms: { silentBecause: 'Nobody is woken for qa; the dashboard shows the same alarms.' },
      removal: { database: 'destroy', files: 'destroy', deletionProtection: false },
      logRetentionDays: 14,
      fileRetentionDays: 7,
    },
  },
  prod: {
    protected: true,
    jobs: {
      database: JobDatabase.aurora({ minAcu: 0.5, maxAcu: 8, backupDays: 14 }),
      // Its topic has no subscribers yet: alarms: { email: 'you@example.com' }
      removal: { database: 'snapshot', files: 'retain', deletionProtection: true },
    },
  },
} as const satisfies Record<string, Stage>;
