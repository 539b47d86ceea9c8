import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DevelopmentSession, newSessionToken } from '../src/development-session.ts';
import { sameSecret } from '../src/same-secret.ts';

const TOKEN = newSessionToken();
const SESSION = { tenantId: 'acme', ownerId: 'ada' };
const sessions = new DevelopmentSession({ token: TOKEN, session: SESSION });

const authenticate = (method: string, headers: Record<string, string>) =>
  sessions.authenticate(new Request('http://localhost:4000/api/jobs', { method, headers }));

describe('DevelopmentSession', () => {
  it('accepts the token as a bearer', async () => {
    expect(await authenticate('POST', { authorization: `Bearer ${TOKEN}` })).toEqual(SESSION);
    expect(await authenticate('GET', { authorization: `bearer  ${TOKEN}` })).toEqual(SESSION);
  });

  it('accepts the token as a cookie for reading', async () => {
    expect(await authenticate('GET', { cookie: `a=b; jobstack_session=${TOKEN}; c=d` })).toEqual(SESSION);
  });

  it.each([
    ['nothing', {}],
    ['a wrong bearer', { authorization: 'Bearer wrong' }],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['the token and more', { authorization: `Bearer ${TOKEN}x` }],
    ['a part of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['a wrong cookie', { cookie: 'jobstack_session=wrong' }],
    ['another cookie', { cookie: `session=${TOKEN}` }],
    ['a wrong bearer beside the right cookie', { authorization: 'Bearer wrong', cookie: `jobstack_session=${TOKEN}` }],
  ])('knows nobody by %s', async (_, headers) => {
    expect(await authenticate('GET', headers as Record<string, string>)).toBeUndefined();
  });

  it.each([
    ['of this origin', { 'sec-fetch-site': 'same-origin' }],
    ['of this origin, in an older browser', { origin: 'http://localhost:4000' }],
  ])('lets a cookie change something on a request %s', async (_, headers) => {
    const cookie = `jobstack_session=${TOKEN}`;

    expect(await authenticate('POST', { cookie, ...headers } as Record<string, string>)).toEqual(SESSION);
  });

  it.each([
    ['of another site', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:4000' }],
    ['of another port', { 'sec-fetch-site': 'same-site' }],
    ['typed by the user', { 'sec-fetch-site': 'none' }],
    ['of another origin, in an older browser', { origin: 'http://localhost:3000' }],
    ['of an opaque origin', { origin: 'null' }],
    ['of nobody knows where', {}],
  ])('lets no cookie change anything on a request %s', async (_, headers) => {
    const cookie = `jobstack_session=${TOKEN}`;

    const authenticating = authenticate('DELETE', { cookie, ...headers } as Record<string, string>);

    await expect(authenticating).rejects.toMatchObject({ status: 403, code: 'CROSS_ORIGIN' });
  });

  it('does not care where a bearer comes from, since no browser adds one by itself', async () => {
    expect(await authenticate('POST', { authorization: `Bearer ${TOKEN}`, 'sec-fetch-site': 'cross-site' })).toEqual(
      SESSION,
    );
  });
});

describe('newSessionToken', () => {
  it('makes 256 random bits that need no quoting anywhere', () => {
    expect(TOKEN).toMatch(/^dev_[0-9a-f]{64}$/);
    expect(newSessionToken()).not.toBe(TOKEN);
  });
});

describe('sameSecret', () => {
  it('is true for equal secrets and for no others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (one, other) => {
        expect(await sameSecret(one, one)).toBe(true);
        expect(await sameSecret(one, other)).toBe(one === other);
      }),
    );
  });
});
