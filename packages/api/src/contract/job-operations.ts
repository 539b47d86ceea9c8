import { actionPreview } from './action.ts';
import { bulkAnswer, createdJob, job, jobList, upload } from './job.ts';
import type { Operation } from './operation.ts';
import { childParameters, listParameters } from './queries.ts';
import { actionRequest, bulkRequest, jobRequest, retryRequest } from './requests.ts';

const ofJob = { tag: 'Jobs', problems: ['JOB_NOT_FOUND'] } as const;
const aJob = { description: 'The job.', schema: job } as const;

export const JOB_OPERATIONS = {
  createJob: {
    method: 'POST',
    path: '/api/jobs',
    role: 'operator',
    tag: 'Jobs',
    summary: 'creates a job',
    takesIdempotencyKey: true,
    body: jobRequest,
    answers: {
      200: { description: 'The job that the idempotency key belongs to.', schema: createdJob },
      201: { description: 'The job, created.', schema: createdJob },
    },
    problems: [
      ...(['UNKNOWN_JOB_TYPE', 'INVALID_REQUEST', 'INVALID_PAYLOAD', 'FILE_REQUIRED', 'FILE_TOO_LARGE'] as const),
      ...(['IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_RACE', 'TENANT_BUDGET'] as const),
    ],
  },
  createJobs: {
    method: 'POST',
    path: '/api/jobs/bulk',
    role: 'operator',
    tag: 'Jobs',
    summary: 'creates up to 1,000 jobs, all or none',
    body: bulkRequest,
    bodyBytes: 4 * 1024 ** 2,
    answers: { 200: { description: 'The jobs, in the given order.', schema: bulkAnswer } },
    problems: [
      ...(['UNKNOWN_JOB_TYPE', 'INVALID_REQUEST', 'INVALID_PAYLOAD', 'FILE_REQUIRED'] as const),
      ...(['IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_RACE', 'TENANT_BUDGET'] as const),
    ],
  },
  listJobs: {
    method: 'GET',
    path: '/api/jobs',
    role: 'viewer',
    tag: 'Jobs',
    summary: 'lists jobs, newest first',
    query: listParameters,
    answers: { 200: { description: 'A page of jobs, without payload and result.', schema: jobList } },
    problems: [],
  },
  readJob: {
    ...ofJob,
    method: 'GET',
    path: '/api/jobs/:id',
    role: 'viewer',
    summary: 'reads a job',
    answers: { 200: aJob },
  },
  readUpload: {
    ...ofJob,
    method: 'GET',
    path: '/api/jobs/:id/upload',
    role: 'operator',
    summary: "says how a job's file is uploaded, and which parts are missing",
    answers: { 200: { description: 'The requests to make.', schema: upload } },
    problems: ['JOB_NOT_FOUND', 'NO_UPLOAD'],
  },
  startJob: {
    ...ofJob,
    method: 'POST',
    path: '/api/jobs/:id/start',
    role: 'operator',
    summary: "confirms a job's upload and queues it",
    answers: { 200: aJob },
    problems: ['JOB_NOT_FOUND', 'FILE_NOT_UPLOADED', 'FILE_SIZE_MISMATCH', 'FILE_TOO_LARGE', 'JOB_ENDED'],
  },
  cancelJob: {
    ...ofJob,
    method: 'POST',
    path: '/api/jobs/:id/cancel',
    role: 'operator',
    summary: 'cancels a job and the jobs it has spawned',
    answers: { 200: aJob },
  },
  retryJob: {
    ...ofJob,
    method: 'POST',
    path: '/api/jobs/:id/retry',
    role: 'operator',
    summary: 'sends a failed or cancelled job back to work',
    body: retryRequest,
    bodyRequired: false,
    answers: { 200: aJob },
    problems: ['JOB_NOT_FOUND', 'NOT_RETRYABLE', 'FILE_NEVER_CAME', 'INVALID_REQUEST'],
  },
  eraseJob: {
    ...ofJob,
    method: 'DELETE',
    path: '/api/jobs/:id',
    role: 'admin',
    summary: 'erases a job and the jobs it has spawned, with all that is kept about them and their files',
    answers: { 202: { description: 'The job that does it.', schema: job } },
    problems: ['JOB_NOT_FOUND', 'TENANT_BUDGET'],
  },
  listChildren: {
    ...ofJob,
    method: 'GET',
    path: '/api/jobs/:id/children',
    role: 'viewer',
    summary: 'lists the jobs that a job has spawned, newest first',
    query: childParameters,
    answers: { 200: { description: 'A page of jobs.', schema: jobList } },
  },
  runAction: {
    method: 'POST',
    path: '/api/actions',
    role: 'operator',
    tag: 'Actions',
    summary: 'previews a bulk action, or runs it as a job; erasing is for admins',
    body: actionRequest,
    answers: {
      200: { description: 'The preview, when no `expectedCount` was given.', schema: actionPreview },
      202: { description: 'The job that does it: its progress counts, its result is an `ActionReport`.', schema: job },
    },
    problems: ['INVALID_REQUEST', 'COUNT_CHANGED', 'TENANT_BUDGET'],
  },
} as const satisfies Record<string, Operation>;
