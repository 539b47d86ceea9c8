import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageGroupId } from '../src/message-group-id.ts';

describe('messageGroupId', () => {
  it.each(['default', 'tenant-42', 'a@b.example', '!~', 'x'.repeat(128)])('is the tenant id %s itself', (tenantId) => {
    expect(messageGroupId(tenantId)).toBe(tenantId);
  });

  it.each(['', 'two words', 'größer', 'x'.repeat(129), 'tab\t'])(
    'is a digest of what SQS would refuse: %j',
    (tenantId) => {
      expect(messageGroupId(tenantId)).toMatch(/^sha256:[0-9a-f]{64}$/);
    },
  );

  it('always is what SQS accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (tenantId) => {
        expect(messageGroupId(tenantId)).toMatch(/^[\x21-\x7e]{1,128}$/);
      }),
    );
  });
});
