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
  const problems = [...addressProblems(url), ...tlsProblems(url.searchParams)];
  if (problems.length > 0) throw invalidUrl(problems);
  const host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1');
  const user = decodeURIComponent(url.username);
  return {
    host,
    port: url.port === '' ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    user,
    password: decodeURIComponent(url.password),
    tls: tlsOf(url.searchParams, host),
  };
}

function addressProblems(url: URL): string[] {
  return [...(url.hostname ? [] : ['the host is missing']), ...(url.username ? [] : ['the user is missing'])];
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
  return new JobStackError('INVALID_CONNECTION_URL', `Database connection string: ${problems.join('; ')}.`, { cause });
}
