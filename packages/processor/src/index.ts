export { FINAL_STATUSES, isFinal, JOB_STATUSES, type JobStatus } from './job-status.ts';
export { JOB_EVENTS, JOB_TRANSITIONS, type JobEvent, transition } from './job-transition.ts';
export { type Clock, systemClock, type Timer } from './ports/clock.ts';
export type { FileStore, StoredFile } from './ports/file-store.ts';
export type { Delivery, JobQueue, Ring } from './ports/job-queue.ts';
export type * from './ports/job-store.ts';
export type { Upload, UploadedObject, UploadObject, UploadStore } from './ports/upload-store.ts';
