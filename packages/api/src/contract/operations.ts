import { DEPLOYMENT_OPERATIONS } from './deployment-operations.ts';
import { HISTORY_OPERATIONS } from './history-operations.ts';
import { JOB_OPERATIONS } from './job-operations.ts';

/** Every route of the API, by its `operationId`. Routes, OpenAPI document, roles and tests are made from this table. */
export const OPERATIONS = { ...JOB_OPERATIONS, ...HISTORY_OPERATIONS, ...DEPLOYMENT_OPERATIONS } as const;

export type OperationId = keyof typeof OPERATIONS;
