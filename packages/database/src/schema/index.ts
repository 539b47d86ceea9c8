export { ATTEMPT_ENDS, jobAttempts } from './job-attempts.ts';
export { jobLogs } from './job-logs.ts';
export { jobRejects } from './job-rejects.ts';
export { jobSteps } from './job-steps.ts';
export { jobs } from './jobs.ts';
export { jobstack } from './jobstack.ts';
export { LIMIT_SCOPES, limits } from './limits.ts';
export { openJobs, PARKED } from './open-jobs.ts';
export { sweepTimer } from './sweep-timer.ts';
