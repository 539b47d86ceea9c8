import { describe, expect, it } from 'vitest';
import { VerifiedSessions } from '../src/api/verified-sessions.ts';

const request = new Request('https://api.example/api/jobs', {
  headers: { authorization: 'Bearer anything', 'x-tenant': 'stolen' },
});

const platform = (authorizer: unknown) => ({ event: { requestContext: { authorizer } } });
const jwt = (claims: object) => platform({ jwt: { claims, scopes: null } });

describe('a session from a verified token', () => {
  const sessions = new VerifiedSessions({ tenantClaim: 'tenant', operatorClaim: undefined });

  it('has its tenant and owner from the claims', async () => {
    expect(await sessions.authenticate(request, jwt({ sub: 'u-1', tenant: 'acme' }))).toEqual({
      tenantId: 'acme',
      ownerId: 'u-1',
      operator: false,
    });
  });

  it.each([
    ['a claim that says so', 'ops', { ops: 'true' }, true],
    ['one that is true before API Gateway made it text', 'ops', { ops: true }, true],
    ['a claim that says otherwise', 'ops', { ops: 'false' }, false],
    ['one that only looks like it', 'ops', { ops: ['true'] }, false],
    ['a number', 'ops', { ops: '1' }, false],
    ['another claim', 'ops', { operator: 'true' }, false],
    ['any claim where none is configured', undefined, { ops: 'true', operator: 'true', undefined: 'true' }, false],
  ])('is an operator’s or not by %s', async (_what, operatorClaim, claims, operator) => {
    const sessions = new VerifiedSessions({ tenantClaim: 'tenant', operatorClaim });

    expect(await sessions.authenticate(request, jwt({ sub: 'u-1', tenant: 'acme', ...claims }))).toEqual({
      tenantId: 'acme',
      ownerId: 'u-1',
      operator,
    });
  });

  it.each([
    ['a token without a tenant', jwt({ sub: 'u-1' })],
    ['a token without a subject', jwt({ tenant: 'acme' })],
    ['an empty tenant', jwt({ sub: 'u-1', tenant: '' })],
    ['a tenant that is no text', jwt({ sub: 'u-1', tenant: ['acme'] })],
    ['a signed request instead', platform({ iam: { accountId: '1', userArn: 'arn' } })],
    ['nothing verified', platform(undefined)],
    ['another host', undefined],
  ])('is refused: %s', async (_name, given) => {
    expect(await sessions.authenticate(request, given)).toBeUndefined();
  });
});

describe('a session from a signed request', () => {
  const sessions = new VerifiedSessions({ tenantClaim: undefined, operatorClaim: undefined });

  it('is of the tenant that schedules and messages are of by default, and has the caller as owner', async () => {
    const given = platform({ iam: { accountId: '111122223333', userArn: 'arn:aws:iam::111122223333:user/ada' } });

    expect(await sessions.authenticate(request, given)).toEqual({
      tenantId: 'default',
      ownerId: 'arn:aws:iam::111122223333:user/ada',
      operator: true,
    });
  });

  it('is refused when only a token was verified', async () => {
    expect(await sessions.authenticate(request, jwt({ sub: 'u-1', tenant: 'acme' }))).toBeUndefined();
  });
});
