import type { JobStackClient } from '@jobstack/client';
import { JOB_STATUSES, LOG_LEVELS } from '@jobstack/core';
import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { ownVersion } from '../version.ts';

const job = z.string().describe('Number or task id of a job');
const limit = z.int().min(1).max(200).default(20);

/** Says of each tool that it only looks. */
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;

/**
 * A Model Context Protocol server by which a model reads jobs. There is no tool that changes anything: what jobs, files and logs say is other
 * people's text, and a model may take it for orders.
 *
 * @see https://modelcontextprotocol.io
 */
export function createJobServer(client: JobStackClient): McpServer {
  const server = new McpServer({ name: 'jobstack', version: ownVersion() });
  const tool = <Shape extends z.ZodRawShape>(
    name: string,
    description: string,
    shape: Shape,
    read: (input: z.output<z.ZodObject<Shape>>) => Promise<unknown>,
  ) => {
    const inputSchema = z.object(shape);
    server.registerTool(name, { description, inputSchema, annotations: READ_ONLY }, async (input) => ({
      content: [{ type: 'text', text: JSON.stringify(await read(input as z.output<z.ZodObject<Shape>>)) }],
    }));
  };
  addJobTools(tool, client);
  tool('list_handlers', 'Job types, each with the JSON Schema of its payload', {}, () => client.deployment.handlers());
  tool('list_queues', 'Queues, each with what is due in it and since when', {}, () => client.deployment.queues());
  return server;
}

type AddTool = <Shape extends z.ZodRawShape>(
  name: string,
  description: string,
  shape: Shape,
  read: (input: z.output<z.ZodObject<Shape>>) => Promise<unknown>,
) => void;

function addJobTools(tool: AddTool, client: JobStackClient): void {
  const filter = {
    status: z.enum(JOB_STATUSES).optional(),
    type: z.string().optional(),
    errorCode: z.string().optional().describe('Of the last failed attempt'),
    text: z.string().optional().describe('In key, owner, file name or error'),
    cursor: z.string().optional().describe('nextCursor of the page before'),
  };
  tool('list_jobs', 'A page of jobs, newest first', { ...filter, limit }, (input) => client.list(input));
  tool('read_job', 'A job with payload, result and error', { job }, (input) => client.read(input.job));
  tool('read_attempts', 'A job’s tries, with stacks of errors', { job }, (input) => client.attempts(input.job));
  const logs = {
    job,
    level: z.enum(LOG_LEVELS).optional(),
    text: z.string().optional(),
    after: z.int().optional(),
    limit,
  };
  tool('read_logs', 'A job’s log, oldest first; `after` goes on', logs, ({ job: ref, ...page }) =>
    client.logs(ref, page),
  );
  tool('read_rejects', 'Input rows that a job refused', { job, limit }, async (input) => {
    const rejects = [];
    for await (const reject of client.rejects(input.job, { limit: input.limit })) {
      rejects.push(reject);
      if (rejects.length === input.limit) break;
    }
    return { rejects };
  });
}
