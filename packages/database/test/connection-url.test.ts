import { JobStackError } from '@jobstack/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConnectionUrl } from '../src/connection-url.ts';

function refusal(url: string): JobStackError {
  try {
    parseConnectionUrl(url);
  } catch (error) {
    if (error instanceof JobStackError) return error;
  }
  return expect.fail('expected a refusal');
}

describe('parseConnectionUrl', () => {
  test('reads address, database, user and password', () => {
    const settings = parseConnectionUrl('postgres://app:secret@127.0.0.1:6000/jobs');

    expect(settings).toEqual({
      host: '127.0.0.1',
      port: 6000,
      database: 'jobs',
      user: 'app',
      password: 'secret',
      tls: 'off',
    });
  });

  test('defaults the port to 5432 and the database to the user, as libpq does', () => {
    const settings = parseConnectionUrl('postgresql://app@localhost');

    expect(settings).toMatchObject({ port: 5432, database: 'app', password: '' });
  });

  test('takes the brackets off an IPv6 address', () => {
    expect(parseConnectionUrl('postgres://app@[::1]/jobs')).toMatchObject({ host: '::1', tls: 'off' });
  });

  test('reads back any user, password and database, whatever characters they hold', () => {
    // Lone surrogates cannot be written in a URL at all.
    const name = fc.string({ unit: 'grapheme', minLength: 1 });

    fc.assert(
      fc.property(name, name, name, (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);

        const settings = parseConnectionUrl(`postgres://${u}:${p}@localhost/${d}`);

        expect(settings).toMatchObject({ user, password, database });
      }),
    );
  });

  test.each(['.', '..', 'a/../b', './a', '%', ' a', 'a?b#c'])(
    'takes %o for the database, as it was written',
    (database) => {
      const url = `postgres://app:secret@db.example.com/${encodeURIComponent(database).replaceAll('.', '%2E')}`;

      expect(parseConnectionUrl(url)).toMatchObject({ database });
      expect(parseConnectionUrl(`${url}?sslmode=disable`)).toMatchObject({ database, tls: 'off' });
    },
  );

  test('resolves no dots in the path', () => {
    expect(parseConnectionUrl('postgres://app@localhost/..')).toMatchObject({ database: '..' });
    expect(parseConnectionUrl('postgres://app@localhost/a/./b')).toMatchObject({ database: 'a/./b' });
  });

  test.each([
    ['localhost', '', 'off'],
    ['127.0.0.1', '', 'off'],
    ['db.example.com', '', {}],
    ['10.0.0.7', '', {}],
    ['127.evil.example', '', {}],
    ['127.0.0.1.evil.example', '', {}],
    ['localhost.evil.example', '', {}],
    ['127.255.0.3', '', 'off'],
    ['[::1]', '', 'off'],
    ['db.example.com', '?sslmode=disable', 'off'],
    ['localhost', '?sslmode=require', {}],
    ['localhost', '?sslmode=verify-ca', {}],
    ['localhost', '?sslmode=verify-full&sslrootcert=system', {}],
  ])('%s%s means TLS %o', (host, query, tls) => {
    expect(parseConnectionUrl(`postgres://app@${host}/jobs${query}`).tls).toEqual(tls);
  });

  test('reads the authorities that sslrootcert names', () => {
    const path = new URL('./fixtures/tls/authority.pem', import.meta.url).pathname;

    const { tls } = parseConnectionUrl(`postgres://app@localhost/jobs?sslmode=verify-full&sslrootcert=${path}`);

    expect(tls).toEqual({ ca: expect.stringContaining('BEGIN CERTIFICATE') });
  });

  test.each(['allow', 'prefer', 'no-verify', ''])('refuses sslmode=%s, which would not verify', (mode) => {
    expect(refusal(`postgres://app@localhost/jobs?sslmode=${mode}`).code).toBe('INVALID_CONNECTION_URL');
  });

  test('lists all problems at once and never shows the password', () => {
    const { message } = refusal('postgres://:hunter2@host/jobs?sslmode=prefer&sslcert=a.pem');

    expect(message).toContain('user is missing');
    expect(message).toContain("received 'prefer'");
    expect(message).toContain('sslcert is not supported');
    expect(message).not.toContain('hunter2');
  });

  test.each(['', 'jobs', 'mysql://app@localhost/jobs', 'postgres://app:hunter2@host:port/x'])(
    'refuses %o, which is no PostgreSQL address',
    (url) => {
      const { message } = refusal(url);

      expect(message).toContain('postgres://user:password@host:5432/database');
      expect(message).not.toContain('hunter2');
    },
  );

  test('refuses percent signs that encode nothing, without showing what is around them', () => {
    const { code, message } = refusal('postgres://app:hunter2%@localhost/%FF');

    expect(code).toBe('INVALID_CONNECTION_URL');
    expect(message).toContain('the password must be percent-encoded');
    expect(message).toContain('the database must be percent-encoded');
    expect(message).not.toContain('hunter2');
  });

  test('refuses an sslrootcert that cannot be read', () => {
    expect(refusal('postgres://app@localhost/jobs?sslmode=require&sslrootcert=/no/such.pem').message).toContain(
      '/no/such.pem',
    );
  });
});
