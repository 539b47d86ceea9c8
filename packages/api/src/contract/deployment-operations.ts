import * as z from 'zod';
import {
  counters,
  handlerList,
  health,
  limit,
  limitList,
  limitRemoved,
  queueList,
  scheduleList,
  session,
  version,
} from './fleet.ts';
import type { Operation } from './operation.ts';
import { limitParameters } from './queries.ts';
import { limitRequest } from './requests.ts';

const ofDeployment = { method: 'GET', role: 'viewer', tag: 'Deployment', problems: [] } as const;

export const DEPLOYMENT_OPERATIONS = {
  readHealth: {
    ...ofDeployment,
    path: '/api/health',
    role: undefined,
    summary: 'says that the API is up',
    answers: { 200: { description: 'It is; nothing else was asked.', schema: health } },
  },
  readVersion: {
    ...ofDeployment,
    path: '/api/version',
    role: undefined,
    summary: 'says which JobStack answers',
    answers: { 200: { description: 'The version.', schema: version } },
  },
  readOpenApi: {
    ...ofDeployment,
    path: '/api/openapi.json',
    role: undefined,
    summary: 'this API as an OpenAPI 3.1 document',
    answers: { 200: { description: 'The document.', schema: z.record(z.string(), z.unknown()) } },
  },
  readDocs: {
    ...ofDeployment,
    path: '/api/docs',
    role: undefined,
    summary: 'this API as a page for people',
    answers: { 200: { description: 'The page.', schema: z.string(), mediaType: 'text/html' } },
  },
  readSession: {
    ...ofDeployment,
    path: '/api/session',
    summary: 'says who is asking, and what they may do',
    answers: { 200: { description: 'The session.', schema: session } },
  },
  readCounters: {
    ...ofDeployment,
    path: '/api/counters',
    summary: 'counts jobs by status and type',
    answers: { 200: { description: 'The counts.', schema: counters } },
  },
  listHandlers: {
    ...ofDeployment,
    path: '/api/handlers',
    summary: 'lists job types, each with the JSON Schema of its payload',
    answers: { 200: { description: 'The job types.', schema: handlerList } },
  },
  listSchedules: {
    ...ofDeployment,
    path: '/api/schedules',
    summary: 'lists what starts by the clock',
    answers: { 200: { description: 'The schedules of the deployment, as it was configured.', schema: scheduleList } },
  },
  listQueues: {
    ...ofDeployment,
    path: '/api/queues',
    summary: 'lists queues, each with what is due in it and since when',
    answers: { 200: { description: 'The queues.', schema: queueList } },
  },
  listLimits: {
    ...ofDeployment,
    path: '/api/limits',
    role: 'admin',
    summary: 'lists caps and pauses; for admins',
    query: limitParameters,
    answers: { 200: { description: 'A page of limits, by scope and name.', schema: limitList } },
  },
  setLimit: {
    ...ofDeployment,
    method: 'PUT',
    path: '/api/limits/:scope/:name',
    role: 'admin',
    summary: 'caps or pauses a queue, a job type, a tenant; for admins',
    body: limitRequest,
    answers: { 200: { description: 'The limit.', schema: limit } },
    problems: ['INVALID_REQUEST'],
  },
  removeLimit: {
    ...ofDeployment,
    method: 'DELETE',
    path: '/api/limits/:scope/:name',
    role: 'admin',
    summary: 'removes such a limit; for admins',
    answers: { 200: { description: 'Whether there was one.', schema: limitRemoved } },
    problems: ['INVALID_REQUEST'],
  },
} as const satisfies Record<string, Operation>;
