import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** The shapes of docs/api.md, written anew from that page: nothing here comes from the API's own code. */
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const count = z.int().min(0);
const error = z.strictObject({ code: z.string(), message: z.string() });

const summary = {
  id: z.int().min(1),
  taskId: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  type: z.string(),
  status: z.enum(['AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING', 'COMPLETED', 'FAILED', 'CANCELLED']),
  queue: z.string(),
  ownerId: z.string().nullable(),
  attempt: count,
  maxAttempts: z.int().min(1),
  handovers: count,
  progress: z
    .strictObject({ done: count, total: count.nullable(), counters: z.record(z.string(), count).optional() })
    .nullable(),
  rejectCount: count,
  error: error.nullable(),
  file: z.strictObject({ name: z.string(), size: count.nullable(), contentType: z.string() }).nullable(),
  createdAt: instant,
  runAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
};

const upload = z.strictObject({
  method: z.literal('PUT'),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expiresAt: instant,
});

const job = { ...summary, payload: z.json(), result: z.json() };

const entry = { id: z.int().min(1), attempt: count, message: z.string(), createdAt: instant };

const log = z.strictObject({
  ...entry,
  level: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']),
  metadata: z.json(),
  rowNumber: z.int().nullable(),
});

const reject = z.strictObject({
  ...entry,
  line: count,
  column: z.string().nullable(),
  code: z.string(),
  raw: z.string().nullable(),
});

const cause = z.strictObject({
  name: z.string(),
  code: z.string().nullable(),
  message: z.string(),
  stack: z.string(),
  get causes() {
    return z.array(cause);
  },
});

const attempt = z.strictObject({
  attempt: z.int().min(1),
  worker: z.string(),
  endedAs: z.enum(['completed', 'failed', 'retry', 'cancelled', 'lost']).nullable(),
  error: error.extend({ stack: z.string().nullable(), causes: z.array(cause) }).nullable(),
  handovers: count,
  durationMs: count.nullable(),
  startedAt: instant,
  finishedAt: instant.nullable(),
});

/** `METHOD path` → what a success answers. */
const limit = z.strictObject({
  scope: z.enum(['queue', 'type', 'tenant']),
  name: z.string().min(1).max(200),
  cap: z.int().min(1).nullable(),
  paused: z.boolean(),
  updatedAt: instant,
});

const SUCCESSES: readonly (readonly [RegExp, z.ZodType])[] = [
  [/^GET \/api\/health$/, z.strictObject({ status: z.literal('ok') })],
  [/^POST \/api\/jobs$/, z.strictObject({ ...job, upload: upload.optional() })],
  [
    /^GET \/api\/jobs$/,
    z.strictObject({ jobs: z.array(z.strictObject(summary)), nextCursor: z.string().regex(/^\d+$/).nullable() }),
  ],
  [/^GET \/api\/jobs\/[^/]+$/, z.strictObject(job)],
  [/^POST \/api\/jobs\/[^/]+\/(start|cancel|retry)$/, z.strictObject(job)],
  [/^GET \/api\/jobs\/[^/]+\/logs$/, z.strictObject({ logs: z.array(log), after: count })],
  [/^GET \/api\/jobs\/[^/]+\/rejects$/, z.strictObject({ rejects: z.array(reject), after: count })],
  [/^GET \/api\/jobs\/[^/]+\/attempts$/, z.strictObject({ attempts: z.array(attempt), after: count })],
  [/^GET \/api\/limits$/, z.strictObject({ limits: z.array(limit), nextCursor: z.string().nullable() })],
  [/^PUT \/api\/limits\/[^/]+\/[^/]+$/, limit],
  [/^DELETE \/api\/limits\/[^/]+\/[^/]+$/, z.strictObject({ removed: z.boolean() })],
];

const refusal = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string().max(150_000),
    problems: z
      .array(z.strictObject({ path: z.string().max(200), message: z.string().max(1_000) }))
      .min(1)
      .max(101)
      .optional(),
  }),
});

export interface ReceivedAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The status of each error code, from the table of docs/api.md. */
export async function documentedCodes(): Promise<ReadonlyMap<string, number>> {
  const page = await readFile(new URL('../../../../docs/api.md', import.meta.url), 'utf8');
  const rows = page.matchAll(/^\| (\d{3}) +\| `([A-Z_]+)` +\|/gm);
  return new Map([...rows].map(([, status, code = '']) => [code, Number(status)]));
}

/** What is wrong with an answer by the documentation; nothing when nothing is. */
export function breaches(answer: ReceivedAnswer, codes: ReadonlyMap<string, number>): string[] {
  const { method, status, headers, text } = answer;
  const found: string[] = [];
  if (status >= 500) found.push(`status ${status}`);
  if (Buffer.byteLength(text) >= 5 * 1024 ** 2) found.push(`an answer of ${Buffer.byteLength(text)} bytes`);
  if (!headers.get('x-request-id')) found.push('no X-Request-Id');
  if (headers.get('cache-control') !== 'no-store') found.push('an answer that may be cached');
  if (method === 'HEAD') return text === '' ? found : [...found, 'a body for HEAD'];
  if (!headers.get('content-type')?.startsWith('application/json')) found.push(`type ${headers.get('content-type')}`);
  return [...found, ...(status < 400 ? successBreaches(answer) : refusalBreaches(answer, codes))];
}

function successBreaches({ method, path, status, text }: ReceivedAnswer): string[] {
  const [, shape] = SUCCESSES.find(([route]) => route.test(`${method} ${path}`)) ?? [];
  if (!shape) return [`a success of ${method} ${path}, which there is not`];
  const expected = `${method} ${path}` === 'POST /api/jobs' ? [200, 201] : [200];
  return [...(expected.includes(status) ? [] : [`status ${status}`]), ...shapeBreaches(shape, text)];
}

function refusalBreaches({ status, text }: ReceivedAnswer, codes: ReadonlyMap<string, number>): string[] {
  const broken = shapeBreaches(refusal, text);
  if (broken.length > 0) return broken;
  const { code } = JSON.parse(text).error;
  return codes.get(code) === status ? [] : [`${code} with status ${status}, documented as ${codes.get(code)}`];
}

function shapeBreaches(shape: z.ZodType, text: string): string[] {
  try {
    return (
      shape.safeParse(JSON.parse(text)).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
    );
  } catch {
    return ['no JSON'];
  }
}
