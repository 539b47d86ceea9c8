import type { DescribeRouteOptions } from 'hono-openapi';
import { resolver } from 'hono-openapi';
import * as z from 'zod';
import type { Operation } from '../src/contract/operation.ts';
import { OPERATIONS } from '../src/contract/operations.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemCode, problem } from '../src/contract/problem.ts';
import { listParameters, PAYLOAD_PREFIX } from '../src/contract/queries.ts';

type Parameter = NonNullable<DescribeRouteOptions['parameters']>[number];

/** What the OpenAPI document tells of a route. */
export function describeOperation(operation: Operation): DescribeRouteOptions {
  const { tag, summary, body, bodyRequired = true, answers } = operation;
  const described = Object.entries(answers).map(([status, { description, schema, mediaType = 'application/json' }]) => [
    status,
    { description, ...(schema && { content: { [mediaType]: { schema: resolver(schema) } } }) },
  ]);
  return {
    operationId: operationIdOf(operation),
    tags: [tag],
    summary,
    parameters: parametersOf(operation),
    ...(operation.role === undefined ? { security: [] } : { description: `Least role: \`${operation.role}\`.` }),
    ...(body && {
      requestBody: { required: bodyRequired, content: { 'application/json': { schema: resolver(body) } } },
    }),
    responses: { ...Object.fromEntries(described), ...refusals(operation) },
  };
}

function operationIdOf({ method, path }: Operation): string {
  const found = Object.entries(OPERATIONS).find(([, known]) => known.method === method && known.path === path);
  if (!found) throw new Error(`${method} ${path} is not in the contract`);
  return found[0];
}

/** Any route may meet these; one without a session only the last. */
const ANYWHERE: readonly ProblemCode[] = [
  'INVALID_QUERY',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'FOREIGN_TENANT',
  'UNUSABLE_SESSION',
];

function refusals({ role, problems, body }: Operation): DescribeRouteOptions['responses'] {
  const codes = new Set<ProblemCode>([
    ...(role === undefined ? [] : ANYWHERE),
    ...(role === undefined || role === 'viewer' ? [] : (['CROSS_ORIGIN'] as const)),
    ...problems,
    ...(body ? (['INVALID_JSON', 'BODY_TOO_LARGE', 'NOT_JSON'] as const) : []),
    'INTERNAL',
  ]);
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      {
        description: those.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join('\n'),
        content: { [PROBLEM_MEDIA_TYPE]: { schema: resolver(problem) } },
      },
    ]),
  );
}

const IDEMPOTENCY_KEY: Parameter = {
  in: 'header',
  name: 'Idempotency-Key',
  description: 'The same as `idempotencyKey` of the body; where both are given, they must be equal.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
};

const TENANT: Parameter = {
  in: 'query',
  name: 'tenant',
  description: "Another tenant than the session's own; for sessions of any tenant.",
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

const SEARCH: Parameter = {
  in: 'query',
  name: 'payload',
  style: 'deepObject',
  explode: true,
  description: `Written \`${PAYLOAD_PREFIX}<path>=<value>\`: only jobs whose payload has this value at a path that its handler calls searchable.`,
  schema: { type: 'object', additionalProperties: { type: 'string' } },
};

function parametersOf({ path, query, takesIdempotencyKey, role }: Operation): Parameter[] {
  const places = [...path.matchAll(/:(\w+)/g)].map(([, name = '']): Parameter => placeParameter(name));
  return [
    ...places,
    ...(query ? queryParameters(query) : []),
    ...(query === listParameters ? [SEARCH] : []),
    ...(role === undefined ? [] : [TENANT]),
    ...(takesIdempotencyKey ? [IDEMPOTENCY_KEY] : []),
  ];
}

function placeParameter(name: string): Parameter {
  const description = name === 'id' ? "The job's number, or its task id." : undefined;
  return { in: 'path', name, required: true, ...(description && { description }), schema: { type: 'string' } };
}

function queryParameters(query: z.ZodObject): Parameter[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, given]) => {
    const { description, ...schema } = given as { readonly description?: string };
    return { in: 'query', name, ...(description && { description }), schema };
  });
}
