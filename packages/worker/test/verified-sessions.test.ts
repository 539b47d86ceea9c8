import { describe, expect, it } from 'vitest';
import { VerifiedSessions } from '../src/api/verified-sessions.ts';

const request = new Request('https://api.example/api/jobs', {
  headers: { authorization: 'Bearer anything', 'x-tenant': 'stolen' },
});

const platform = (authorizer: unknown) => ({ event: { requestContext: { authorizer } } });
const jwt = (claims: object) => platform({ jwt: { claims, scopes: null } });

describe('a session from a verified token', () => {
  const sessions = new VerifiedSessions({ tenantClaim: 'tenant', roleClaim: undefined });

  it('has its tenant and owner from the claims', async () => {
    expect(await sessions.authenticate(request, jwt({ sub: 'u-1', tenant: 'acme' }))).toEqual({
      tenantId: 'acme',
      ownerId: 'u-1',
      role: 'operator',
    });
  });

  it.each([
    ['a claim that names it', 'role', { role: 'admin' }, 'admin'],
    [
      'the highest of a list, as API Gateway writes it',
      'cognito:groups',
      { 'cognito:groups': '[viewer admin]' },
      'admin',
    ],
    ['the highest of a list that is one', 'roles', { roles: ['operator', 'viewer'] }, 'operator'],
    ['a claim that names none, as a viewer', 'role', { role: 'administrator' }, 'viewer'],
    ['a claim that is not there, as a viewer', 'role', { admin: 'true' }, 'viewer'],
    ['a claim that is no text, as a viewer', 'role', { role: 7 }, 'viewer'],
    [
      'no claim, where none is configured, as an operator',
      undefined,
      { role: 'admin', undefined: 'admin' },
      'operator',
    ],
  ])('has its role by %s', async (_what, roleClaim, claims, role) => {
    const sessions = new VerifiedSessions({ tenantClaim: 'tenant', roleClaim });

    expect(await sessions.authenticate(request, jwt({ sub: 'u-1', tenant: 'acme', ...claims }))).toEqual({
      tenantId: 'acme',
      ownerId: 'u-1',
      role,
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
  const sessions = new VerifiedSessions({ tenantClaim: undefined, roleClaim: undefined });

  it('is of the tenant that schedules and messages are of by default, and has the caller as owner', async () => {
    const given = platform({ iam: { accountId: '111122223333', userArn: 'arn:aws:iam::111122223333:user/ada' } });

    expect(await sessions.authenticate(request, given)).toEqual({
      tenantId: 'default',
      ownerId: 'arn:aws:iam::111122223333:user/ada',
      role: 'admin',
      anyTenant: true,
    });
  });

  it('is refused when only a token was verified', async () => {
    expect(await sessions.authenticate(request, jwt({ sub: 'u-1', tenant: 'acme' }))).toBeUndefined();
  });
});
