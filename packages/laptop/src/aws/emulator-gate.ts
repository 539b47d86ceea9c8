import type { buildApp } from 'fauxqs';
import { type PresignedKey, presignedProblem } from './presigned-request.ts';

type Emulator = ReturnType<typeof buildApp>;
type EmulatorRequest = Parameters<Parameters<Emulator['route']>[0]['handler']>[0];

export interface GateOptions {
  /** Of the pages that may upload by presigned requests, such as `http://localhost:4000`; may grow. */
  readonly origins: ReadonlySet<string>;
  /** What presigned requests must have been signed with. */
  readonly key: PresignedKey;
}

interface Refusal {
  readonly status: 403 | 404 | 421;
  readonly code: string;
  readonly message: string;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Stands before everything the emulator serves. On AWS nobody gets in without a signature; here any program of this machine does, but no
 * page that happens to be open in its browser: not under another host name (DNS rebinding), and from another origin only with a
 * presigned request of the stack's own page. What is presigned must be used as it was signed, as on S3. Only SQS and S3 are served.
 */
export function guardEmulator(app: Emulator, { origins, key }: GateOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    const refusal = hostRefusal(request) ?? originRefusal(request, origins) ?? serviceRefusal(request);
    if (refusal) return reply.code(refusal.status).type('application/xml').send(toXml(refusal));
    const { origin } = request.headers;
    if (origin !== undefined) reply.headers({ 'access-control-allow-origin': origin, vary: 'origin' });
    if (isPreflight(request)) return reply.code(204).headers(PREFLIGHT).send();
    if (!isPresigned(request)) return;
    reply.header('access-control-expose-headers', 'etag');
    const problem = await presignedProblem(request.raw, key);
    if (problem)
      return reply
        .code(403)
        .type('application/xml')
        .send(toXml({ ...problem, status: 403 }));
  });
}

const PREFLIGHT = {
  'access-control-allow-methods': 'PUT, GET, HEAD',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '600',
};

/** @see https://developer.mozilla.org/en-US/docs/Glossary/DNS_rebinding */
function hostRefusal({ headers: { host = '' } }: EmulatorRequest): Refusal | undefined {
  if (LOOPBACK.test(host)) return undefined;
  const message = `SQS and S3 answer on this machine only: expected host localhost, 127.0.0.1 or [::1], received ${host}.`;
  return { status: 421, code: 'HostNotAllowed', message };
}

/** Browsers, and they alone, say where a request comes from; `none` is a person at the address bar. */
function originRefusal(request: EmulatorRequest, origins: ReadonlySet<string>): Refusal | undefined {
  const { origin, 'sec-fetch-site': site = 'none' } = request.headers;
  if (origin === undefined && site === 'none') return undefined;
  const own = origin !== undefined && origins.has(origin) && (isPresigned(request) || isPreflight(request));
  if (own) return undefined;
  const message = `Pages may not use SQS and S3 of this machine, but for presigned requests of ${[...origins].join(', ') || 'nobody'}; this one came from ${origin ?? site}.`;
  return { status: 403, code: 'CrossOrigin', message };
}

/** SNS and STS, and what fauxqs has for its own tests, are of no use to a job. */
function serviceRefusal({ method, headers, url }: EmulatorRequest): Refusal | undefined {
  const path = url.split('?')[0];
  const target = String(headers['x-amz-target'] ?? '');
  const served =
    path === '/' && method === 'POST' ? target.startsWith('AmazonSQS.') : !/^\/(health|_fauxqs)(\/|$)/.test(path ?? '');
  if (served) return undefined;
  return { status: 404, code: 'NotServed', message: 'Only SQS, in its JSON protocol, and S3 are served here.' };
}

function isPresigned({ url }: EmulatorRequest): boolean {
  return /[?&]X-Amz-Signature=/.test(url);
}

function isPreflight({ method, headers }: EmulatorRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** The form of S3's errors. */
function toXml({ code, message }: Refusal): string {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message></Error>`;
}
