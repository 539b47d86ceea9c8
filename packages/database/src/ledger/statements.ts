import { ADMISSION, LOCK_LIMITS } from './admission.ts';
import { APPEND_LOGS } from './append-logs.ts';
import {
  CANCEL_JOBS,
  CANCELLED_PARENTS,
  FIND_CANCELLED,
  LOCK_ALL_TO_CANCEL,
  LOCK_FREE_TO_CANCEL,
  LOCK_TO_CANCEL,
  OPEN_CHILDREN,
} from './cancel-job.ts';
import { CLAIM } from './claim.ts';
import { CLAIM_NEW } from './claim-new.ts';
import { STORE_CHUNK } from './commit.ts';
import { COMPLETE } from './complete.ts';
import {
  COUNT_ANEW,
  COUNT_BLOCK,
  COUNT_JOBS,
  COUNT_OPEN,
  LOCK_BLOCK,
  NEXT_BLOCKS,
  NOTE_FULL_BLOCKS,
  TRY_BLOCK,
} from './count-jobs.ts';
import { END_ABANDONED_SESSIONS, END_LOST_SESSIONS } from './end-lost-sessions.ts';
import { ERASE_JOBS, FIND_JOB, NEWEST_JOB, NEXT_CHILDREN, NEXT_OF_TENANT } from './erase.ts';
import { LOCK_JOB } from './fence.ts';
import { HEARTBEAT } from './heartbeat.ts';
import { HOLD } from './hold.ts';
import { INSERT_FOUND_JOBS, INSERT_JOBS } from './insert-jobs.ts';
import { KNOWN_JOBS } from './known-jobs.ts';
import { LIST_LIMITS, REMOVE_LIMIT, SET_LIMIT } from './limits.ts';
import { MARK_RUNG } from './mark-rung.ts';
import { DELETE_JOBS, DELETE_LOGS, DELETE_REJECTS, DELETE_STEPS, NEXT_TO_PRUNE } from './prune.ts';
import { QUEUE_STATES } from './queue-states.ts';
import { READ_CHILDREN } from './read-children.ts';
import { RELEASE, RELEASE_HELD } from './release.ts';
import { LOCK_TO_REQUEUE, REQUEUE_JOB } from './requeue-job.ts';
import { SETTLE, STATUSES } from './settle.ts';
import { START_JOB } from './start-job.ts';
import type { AnyStatement } from './statement.ts';
import { READ_STEP, WRITE_STEP } from './steps.ts';
import { EXPIRE_JOBS, LOOK, LOOK_FOR_LOST } from './sweep.ts';
import { ARM_SWEEP, NOTE_SWEEP, REARM_SWEEP, RESUME_SWEEP } from './sweep-timer.ts';
import { TENANT_USAGE } from './tenant-usage.ts';
import { WAKE_PARENTS } from './wake-parents.ts';

/** Every statement that the engine and the API change or read jobs by, but for the lists of `JobRecords`. */
export const LEDGER_STATEMENTS: readonly AnyStatement[] = [
  ADMISSION,
  APPEND_LOGS,
  ARM_SWEEP,
  CANCELLED_PARENTS,
  CANCEL_JOBS,
  CLAIM,
  CLAIM_NEW,
  COMPLETE,
  COUNT_ANEW,
  COUNT_BLOCK,
  COUNT_JOBS,
  COUNT_OPEN,
  DELETE_JOBS,
  DELETE_LOGS,
  DELETE_REJECTS,
  DELETE_STEPS,
  END_ABANDONED_SESSIONS,
  END_LOST_SESSIONS,
  ERASE_JOBS,
  EXPIRE_JOBS,
  FIND_CANCELLED,
  FIND_JOB,
  HEARTBEAT,
  HOLD,
  INSERT_FOUND_JOBS,
  INSERT_JOBS,
  KNOWN_JOBS,
  LIST_LIMITS,
  LOCK_ALL_TO_CANCEL,
  LOCK_BLOCK,
  LOCK_FREE_TO_CANCEL,
  LOCK_JOB,
  LOCK_LIMITS,
  LOCK_TO_CANCEL,
  LOCK_TO_REQUEUE,
  LOOK,
  LOOK_FOR_LOST,
  MARK_RUNG,
  NEWEST_JOB,
  NEXT_BLOCKS,
  NEXT_CHILDREN,
  NEXT_OF_TENANT,
  NEXT_TO_PRUNE,
  NOTE_FULL_BLOCKS,
  NOTE_SWEEP,
  OPEN_CHILDREN,
  QUEUE_STATES,
  READ_CHILDREN,
  READ_STEP,
  REARM_SWEEP,
  RELEASE,
  RELEASE_HELD,
  REMOVE_LIMIT,
  REQUEUE_JOB,
  RESUME_SWEEP,
  SETTLE,
  SET_LIMIT,
  START_JOB,
  STATUSES,
  STORE_CHUNK,
  TENANT_USAGE,
  TRY_BLOCK,
  WAKE_PARENTS,
  WRITE_STEP,
];
