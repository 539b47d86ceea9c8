import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsSettings } from '@jobstack/database';
import { createPool, parseConnectionUrl } from '@jobstack/database';
import { type PostgresServer, removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'jobstack-tls-'));
const fixture = (name: string) =>
  readFile(new URL(`../../packages/database/test/fixtures/tls/${name}`, import.meta.url), 'utf8');

let server: PostgresServer;
let authority: string;
let otherAuthority: string;

/** A server of its own, since TLS is a setting of the whole server. */
beforeAll(async () => {
  [authority, otherAuthority] = [await fixture('authority.pem'), await fixture('other-authority.pem')];
  server = await startPostgresServer({ folder, throwAway: true });
  const admin = new pg.Client({ connectionString: server.url() });
  await admin.connect();
  for (const name of ['server.pem', 'server.key']) await writeBesideData(admin, name, await fixture(name));
  await admin.query("ALTER SYSTEM SET ssl_cert_file = 'server.pem'");
  await admin.query("ALTER SYSTEM SET ssl_key_file = 'server.key'");
  await admin.query('ALTER SYSTEM SET ssl = on');
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
});
afterAll(async () => {
  await server?.stop();
  removePostgresHome(folder);
});

/** Written by the server, so that the key belongs to its user, who may differ from ours. */
async function writeBesideData(admin: pg.Client, name: string, content: string): Promise<void> {
  const lines = admin.escapeLiteral(content.trim());
  await admin.query(`COPY (SELECT regexp_split_to_table(${lines}, '\\n')) TO PROGRAM 'umask 077; cat > ${name}'`);
}

async function connectedBy(host: string, tls: 'off' | TlsSettings): Promise<string | null> {
  const pool = createPool({ ...parseConnectionUrl(server.url()), host, tls });
  try {
    const { rows } = await pool.query('SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    return rows[0].version;
  } finally {
    await pool.end();
  }
}

describe('TLS', () => {
  test('connects when the certificate is for this host and signed by a trusted authority', async () => {
    expect(await connectedBy('localhost', { ca: authority })).toMatch(/^TLSv1\.[23]$/);
  });

  test('finds the authority in a bundle of several', async () => {
    expect(await connectedBy('localhost', { ca: otherAuthority + authority })).toMatch(/^TLSv1/);
  });

  test('refuses a certificate of another authority', async () => {
    await expect(connectedBy('localhost', { ca: otherAuthority })).rejects.toThrow(/unable to verify|self-signed/);
  });

  test("refuses a private authority when only Node's own list is trusted", async () => {
    await expect(connectedBy('localhost', {})).rejects.toThrow(/unable to verify|self-signed/);
  });

  test('refuses a certificate for another host', async () => {
    await expect(connectedBy('127.0.0.1', { ca: authority })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  test('off is not encrypted', async () => {
    expect(await connectedBy('localhost', 'off')).toBe(null);
  });

  test('raw: an sslmode in the connection string throws away the options given beside it', async () => {
    const url = new URL(server.url());
    url.hostname = 'localhost';
    url.searchParams.set('sslmode', 'no-verify');
    const client = new pg.Client({ connectionString: url.href, ssl: { ca: otherAuthority } });

    await client.connect();

    const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    expect(rows).toEqual([{ ssl: true }]);
    await client.end();
  });

  test('is required of a server that does not offer it', async () => {
    const admin = new pg.Client({ connectionString: server.url() });
    await admin.connect();
    await admin.query('ALTER SYSTEM SET ssl = off');
    await admin.query('SELECT pg_reload_conf()');
    await admin.end();

    await expect(connectedBy('localhost', { ca: authority })).rejects.toThrow(/does not support SSL/);
  });
});
