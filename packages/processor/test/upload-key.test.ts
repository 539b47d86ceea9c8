import { describe, expect, it } from 'vitest';
import { tenantUploads, uploadKey } from '../src/index.ts';

const longest = `a${'b'.repeat(99)}`;

describe('where files of a tenant lie', () => {
  it.each(['acme', '0', '_a-b.c', longest])('has its name as it is: %s', (tenant) => {
    expect(tenantUploads(tenant)).toBe(`uploads/${tenant}/`);
  });

  it.each(['', '.', '..', '.a', 'a/b', '../b', 'a b', 'Zoë', '~a', `${longest}c`, 'a\nb', 'acme '])(
    'has a digest of a name that a key does not hold as it is: %j',
    (tenant) => {
      expect(tenantUploads(tenant)).toMatch(/^uploads\/~[0-9a-f]{64}\/$/);
    },
  );

  it('is the same for one name, and another for another', () => {
    expect(tenantUploads('a b')).toBe(tenantUploads('a b'));
    expect(tenantUploads('a b')).not.toBe(tenantUploads('a  b'));
    // printf 'a b' | sha256sum
    expect(tenantUploads('a b')).toBe('uploads/~c8687a08aa5d6ed2044328fa6a697ab8e96dc34291e8c2034ae8c38e6fcc6d65/');
  });

  it('holds a file for each job', () => {
    expect(uploadKey('acme', 'T1')).toBe('uploads/acme/T1');
  });
});
