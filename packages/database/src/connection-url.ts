import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { JobStackError } from '@jobstack/core';
import type { ConnectionSettings, TlsSettings } from './connection-settings.ts';

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…`. Parsed here and not by pg, because there `sslmode` silently
 * replaces the TLS options given beside it, and some of its values encrypt without verifying.
 *
 * `sslmode` is `disable`, or `require`, `verify-ca` or `verify-full`, which all verify certificate and host name. Without it, a
 * loopback address is not encrypted and any other is verified. `sslrootcert` names a PEM file with the trusted authorities, or
 * `system`. Parameters that do not concern TLS are ignored.
 *
 * @throws JobStackError `INVALID_CONNECTION_URL`, with every problem
 */
export function parseConnectionUrl(text: string): ConnectionSettings {
  const url = URL.parse(text);
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw invalidUrl(['it must look like postgres://user:password@host:5432/database']);
  }
  const parts = { host: url.hostname, user: url.username, password: url.password, database: pathOf(text) };
  const problems = [...addressProblems(parts), ...tlsProblems(url.searchParams)];
  if (problems.length > 0) throw invalidUrl(problems);
  const host = decodeURIComponent(parts.host).replace(/^\[(.*)\]$/, '$1');
  const user = decodeURIComponent(parts.user);
  return {
    host,
    port: url.port === '' ? 5432 : Number(url.port),
    database: decodeURIComponent(parts.database) || user,
    user,
    password: decodeURIComponent(parts.password),
    tls: tlsOf(url.searchParams, host),
  };
}

/** As it was written: a URL's own `pathname` resolves `.` and `..`, also as `%2E`, and a database may be called that. */
function pathOf(text: string): string {
  return /^[^/]*\/\/[^/?#]*\/([^?#]*)/.exec(text.trim())?.[1] ?? '';
}

function addressProblems(parts: Readonly<Record<'host' | 'user' | 'password' | 'database', string>>): string[] {
  const garbled = Object.entries(parts).filter(([, text]) => !isDecodable(text));
  return [
    ...(parts.host ? [] : ['the host is missing']),
    ...(parts.user ? [] : ['the user is missing']),
    ...garbled.map(([name]) => `the ${name} must be percent-encoded UTF-8; a % itself is written %25`),
  ];
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];
const TLS_PARAMETERS = ['sslmode', 'sslrootcert'];

function tlsProblems(parameters: URLSearchParams): string[] {
  const mode = parameters.get('sslmode');
  const unknown = [...parameters.keys()].filter((name) => name.startsWith('ssl') && !TLS_PARAMETERS.includes(name));
  return [
    ...(mode === null || SSL_MODES.includes(mode)
      ? []
      : [`sslmode must be ${SSL_MODES.join(', ')}, which encrypt verified or not at all; received '${mode}'`]),
    ...unknown.map(
      (name) => `${name} is not supported; of the TLS parameters only ${TLS_PARAMETERS.join(' and ')} are`,
    ),
  ];
}

function tlsOf(parameters: URLSearchParams, host: string): 'off' | TlsSettings {
  const mode = parameters.get('sslmode') ?? (isLoopback(host) ? 'disable' : 'verify-full');
  if (mode === 'disable') return 'off';
  const authorities = parameters.get('sslrootcert');
  return authorities === null || authorities === 'system' ? {} : { ca: readAuthorities(authorities) };
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host === '::1' || host.startsWith('/') || (isIP(host) === 4 && host.startsWith('127.'))
  );
}

function readAuthorities(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalidUrl([`sslrootcert must name a readable PEM file; received '${path}'`], cause);
  }
}

/** Never shows the address itself: it holds the password. */
function invalidUrl(problems: readonly string[], cause?: unknown): JobStackError {
  return new JobStackError('INVALID_CONNECTION_URL', `Database connection string: ${problems.join('; ')}.`, {
    cause,
    logMessage: true,
  });
}
