import fc from 'fast-check';
import type { Role } from '../../src/contract/roles.ts';
import { foreignJson, harmlessJson, hostileJson, hostileText } from './hostile-json.ts';

/** One request as it goes over the wire, and what was meant by it. */
export interface FuzzRequest {
  readonly method: string;
  /** From the path on, escaped as it is sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly session?: {
    readonly tenantId: string;
    readonly ownerId: string;
    readonly role?: Role;
    readonly anyTenant?: boolean;
  };
  /** Of a `POST /jobs`: the fields as they stand in the body. */
  readonly job?: JobText;
  /** Nothing is wrong with it. */
  readonly isValid: boolean;
}

export interface JobText {
  readonly type: string;
  /** JSON, as written. */
  readonly payload: string | undefined;
  readonly file?: {
    readonly name: string;
    readonly size?: number | undefined;
    readonly contentType?: string | undefined;
  };
  readonly runAt?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const SESSION = { tenantId: 'acme', ownerId: 'ada' };

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

const instant = fc
  .tuple(fc.integer({ min: 2, max: 9_998 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .chain(([year, month, day]) =>
    fc.constantFrom('T00:00:00Z', 'T23:59:59.999Z', 'T12:30:00.5+05:30', 'T01:00:00-11:00').map((time) => {
      return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}${time}`;
    }),
  );

const file = fc.record({
  name: fc.constantFrom('a.csv', 'größe 😀.csv', 'x'.repeat(255), '.hidden', 'a b"c'),
  size: optional(fc.constantFrom(0, 1, 5 * 1024 ** 3)),
  contentType: optional(fc.constantFrom('text/csv', 'application/vnd.x+json', 'text/csv; charset=utf-8')),
});

const validJob: fc.Arbitrary<JobText> = fc
  .record({
    type: fc.constantFrom('any', 'any', 'free', 'named'),
    payload: foreignJson,
    file: optional(file).map((given) => given ?? undefined),
    runAt: optional(instant),
    idempotencyKey: optional(fc.uuid()),
  })
  .map(({ type, payload, file: given, ...rest }) => ({
    ...{ type, payload: payloadFor(type, payload), ...rest },
    ...(given && { file: given }),
  }));

/** `free` wants an object, `named` one with a name. */
function payloadFor(type: string, payload: string): string {
  if (type === 'any') return payload;
  return type === 'free' ? `{"inner":${payload}}` : `{"count":7,"name":"Ada","rest":[${payload}]}`;
}

/** Its body, with the payload as it is written. */
function bodyOf({ payload, ...rest }: JobText): string {
  const fields = Object.entries(rest).filter(([, value]) => value !== undefined);
  const texts = fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...texts, ...(payload === undefined ? [] : [`"payload":${payload}`])].join(',')}}`;
}

const create = (job: JobText, isValid: boolean): FuzzRequest => ({
  ...{ method: 'POST', target: '/api/jobs', headers: JSON_TYPE, session: SESSION },
  ...{ body: bodyOf(job), job, isValid },
});

const validCreate = validJob.map((job) => create(job, true));

/** Valid but for one field. */
const hostileCreate = fc
  .tuple(
    validJob,
    fc.oneof(
      hostileJson.map((payload) => ({ type: 'any', payload })),
      hostileJson.map((payload) => ({ type: 'free', payload })),
      hostileText.map((type) => ({ type })),
      hostileText.map((idempotencyKey) => ({ idempotencyKey })),
      hostileText.map((name) => ({ file: { name } })),
      hostileText.map((contentType) => ({ file: { name: 'a', contentType } })),
      fc.double().map((size) => ({ file: { name: 'a', size } })),
      fc
        .oneof(
          hostileText,
          fc.constantFrom(
            '0000-01-01T00:00:00Z',
            '9999-12-31T23:59:59-01:00',
            '2027-13-01T00:00:00Z',
            '+010000-01-01T00:00:00Z',
          ),
        )
        .map((runAt) => ({ runAt })),
      fc.tuple(hostileText, fc.anything()).map(([name, value]) => ({ [name]: value }) as object),
      // Few keys, so that they come again with other fields.
      fc.constantFrom('k1', 'k2', 'k3').map((idempotencyKey) => ({ idempotencyKey })),
    ),
  )
  .map(([job, change]) => create({ ...job, ...change } as JobText, false));

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => new Uint8Array(array));

/** Not even a job. */
const hostileBody: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.oneof(hostileJson, harmlessJson, bytes),
    fc.constantFrom(
      'application/json',
      'application/json',
      'application/json; charset=utf-16',
      'text/plain',
      'a/b+json',
      '',
    ),
  )
  .map(([body, type]) => ({
    ...{ method: 'POST', target: '/api/jobs', session: SESSION, body, isValid: false },
    headers: type ? { 'content-type': type } : {},
  }));

const id = fc.oneof(
  fc.integer({ min: 1, max: 400 }).map(String),
  fc.constantFrom(
    '0',
    '-1',
    '9007199254740993',
    '99999999999999999999',
    '1.5',
    '%00',
    '%ff',
    '%',
    '..',
    '%2e%2e',
    'x'.repeat(3_000),
  ),
  fc.uuid(),
);

const queryText = fc.oneof(
  hostileText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    '%00',
    '%ff',
    '%',
    '%ED%A0%80',
    '+',
    '50',
    '1',
    '0',
    '1001',
    'QUEUED',
    'FAILED',
    'ERROR',
    'any',
    'acme',
    '2026-11-24T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '%25_%5C',
    '9007199254740991',
  ),
);

const query = fc
  .array(
    fc.tuple(
      fc.oneof(
        {
          weight: 6,
          arbitrary: fc.constantFrom(
            ...['status', 'type', 'limit', 'cursor', 'after', 'level', 'text', 'queue', 'errorCode', 'createdFrom'],
            ...['createdTo', 'line', 'tail', 'tenant', 'payload.name', 'payload.nothing'],
          ),
        },
        { weight: 1, arbitrary: queryText },
      ),
      queryText,
    ),
    { maxLength: 3 },
  )
  .map((pairs) => (pairs.length > 0 ? `?${pairs.map((pair) => pair.join('=')).join('&')}` : ''));

const read: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom(
      ...['', '', '', '/:id', '/:id', '/:id/logs', '/:id/logs', '/:id/rejects', '/:id/rejects.csv', '/:id/attempts'],
      ...['/:id/history', '/:id/children', '/:id/upload', '/:id/events'],
    ),
    id,
    query,
  )
  .map(([path, job, parameters]) => ({
    ...{ method: 'GET', headers: {}, session: SESSION, isValid: false },
    target: `/api/jobs${path.replace(':id', job)}${parameters}`,
  }));

const steer: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom('start', 'cancel', 'retry'),
    id,
    optional(fc.oneof(hostileJson, fc.constantFrom('{}', '{"fromZero":true}'))),
  )
  .map(([verb, job, body]) => ({
    ...{ method: 'POST', target: `/api/jobs/${job}/${verb}`, session: SESSION, isValid: false },
    headers: body === undefined ? {} : JSON_TYPE,
    ...(body !== undefined && { body }),
  }));

const limited: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom('GET', 'PUT', 'PUT', 'DELETE'),
    fc.constantFrom('queue', 'type', 'tenant', 'tenant', 'worker'),
    fc.oneof(queryText, fc.constantFrom('*', 'any', 'a%2Fb')),
    fc.oneof(
      hostileJson,
      fc.constantFrom(
        '{}',
        '{"cap":1}',
        '{"paused":true}',
        '{"cap":null,"paused":false}',
        '{"cap":0}',
        '{"cap":2147483648}',
      ),
    ),
    query,
    fc.boolean(),
  )
  .map(([method, scope, name, body, parameters, operator]) => ({
    ...{ method, session: { ...SESSION, role: operator ? 'admin' : 'operator' } as const, isValid: false },
    target: method === 'GET' ? `/api/limits${parameters}` : `/api/limits/${scope}/${name}`,
    ...(method === 'PUT' ? { headers: JSON_TYPE, body } : { headers: {} }),
  }));

/** About the deployment as a whole. */
const deployment: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom('counters', 'queues', 'handlers', 'schedules', 'session', 'version', 'openapi.json', 'docs'),
    query,
  )
  .map(([path, parameters]) => ({
    ...{ method: 'GET', target: `/api/${path}${parameters}`, headers: {}, session: SESSION, isValid: false },
  }));

/** Many jobs at once: some of the bodies are right. */
const bulk: fc.Arbitrary<FuzzRequest> = fc
  .oneof(
    fc
      .array(
        fc.oneof(
          validJob.map(({ file: _, ...job }) => bodyOf(job)),
          hostileJson,
        ),
        { maxLength: 4 },
      )
      .map((jobs) => ({
        ...{ path: 'jobs/bulk', body: `{"jobs":[${jobs.join(',')}]}` },
      })),
    fc
      .tuple(
        fc.constantFrom('"cancel"', '"retry"', '"erase"', '"other"', 'null'),
        fc.oneof(
          hostileJson,
          fc.constantFrom('{}', '{"type":"any"}', '{"status":"FAILED"}', '{"text":"%"}', '{"payload":{"name":"Ada"}}'),
          fc.constantFrom(
            '{"createdFrom":"2026-01-01T00:00:00Z","createdTo":"0001-01-01T00:00:00Z"}',
            '{"errorCode":"E"}',
          ),
        ),
        optional(fc.constantFrom('0', '1', '-1', '1.5', '"1"')),
      )
      .map(([action, filter, expected]) => ({
        path: 'actions',
        body: `{"action":${action},"filter":${filter}${expected === undefined ? '' : `,"expectedCount":${expected}`}}`,
      })),
  )
  .map(({ path, body }) => ({
    ...{ method: 'POST', target: `/api/${path}`, headers: JSON_TYPE, session: { ...SESSION, role: 'admin' as const } },
    ...{ body, isValid: false },
  }));

/** Another route, method, caller or header than any that there is. */
const stray: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
    fc.oneof(
      fc.constantFrom(
        '/api/jobs',
        '/api/jobs/1',
        '/api/health',
        '/',
        '/api',
        '/api//jobs',
        '/api/jobs/',
        '/api/jobs/1/nothing',
      ),
      queryText.map((text) => `/api/${text}`),
    ),
    optional(fc.record({ tenantId: hostileText, ownerId: hostileText })),
    fc.stringMatching(/^[ -~]{0,300}$/),
  )
  .map(([method, target, session, requestId]) => ({
    ...{ method, target, headers: { 'x-request-id': requestId }, isValid: false },
    ...(session && { session }),
  }));

/** About half of them valid. */
export const requests: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 12, arbitrary: validCreate },
  { weight: 4, arbitrary: hostileCreate },
  { weight: 1, arbitrary: hostileBody },
  { weight: 3, arbitrary: read },
  { weight: 1, arbitrary: steer },
  { weight: 1, arbitrary: limited },
  { weight: 1, arbitrary: deployment },
  { weight: 1, arbitrary: bulk },
  { weight: 1, arbitrary: stray },
);
