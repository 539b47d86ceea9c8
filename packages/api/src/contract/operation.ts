import type * as z from 'zod';
import type { ProblemCode } from './problem.ts';
import type { Role } from './roles.ts';

interface OperationAnswer {
  readonly description: string;
  /** @default no body */
  readonly schema?: z.ZodType;
  /** @default 'application/json' */
  readonly mediaType?: string;
}

/** One route of the API: what is documented, checked and answered is all said here. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As Hono reads it. */
  readonly path: `/api/${string}`;
  /** The least role that may; undefined: anybody, without a session. */
  readonly role: Role | undefined;
  readonly tag: 'Jobs' | 'History' | 'Actions' | 'Deployment';
  readonly summary: string;
  readonly query?: z.ZodObject;
  /** Of the header `Idempotency-Key`. */
  readonly takesIdempotencyKey?: true;
  readonly body?: z.ZodType;
  /** The most that the body may have. @default 256 KiB */
  readonly bodyBytes?: number;
  /** @default true */
  readonly bodyRequired?: boolean;
  readonly answers: Readonly<Record<number, OperationAnswer>>;
  /** Beside those that any route may answer. */
  readonly problems: readonly ProblemCode[];
}
