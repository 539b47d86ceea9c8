import { JOB_STATUSES, LOG_LEVELS } from '@jobstack/core';
import * as z from 'zod';

/** Any JSON value. */
export const json = z.unknown().meta({ description: 'Any JSON value.' });

/** ISO 8601 in UTC, as all answers have it. */
export const timestamp = z.iso.datetime().meta({ description: 'ISO 8601 in UTC.' });

export const count = z.int().min(0);

export const jobId = z.int().min(1).meta({ description: "The job's number, for people." });

export const jobStatus = z.enum(JOB_STATUSES);

export const logLevel = z.enum(LOG_LEVELS);

/** As PostgreSQL keeps names of queues, types and tenants. */
export const name = z.string().min(1).max(200);
