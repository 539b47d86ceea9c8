import fc from 'fast-check';
import { expect, test } from 'vitest';
import { returnedMessageIds } from '../src/event-source/batch-response.ts';

const sent = ['a', 'b', 'c'];
const reporting = (...ids: unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test.each([
  ['null', null],
  ['nothing', undefined],
  ['an empty object', {}],
  ['no list of failures', { batchItemFailures: null }],
  ['an empty list of failures', { batchItemFailures: [] }],
  ['something else', { statusCode: 200 }],
])('nothing comes back when the function answers %s', (_, response) => {
  expect(returnedMessageIds(response, sent)).toEqual([]);
});

test.each([
  ['one failure', reporting('b'), ['b']],
  ['all failures', reporting('c', 'a', 'b'), ['c', 'a', 'b']],
  ['a failure twice', reporting('b', 'b'), ['b']],
])('the reported messages come back when the function reports %s', (_, response, returned) => {
  expect(returnedMessageIds(response, sent)).toEqual(returned);
});

test.each([
  ['text', 'ok'],
  ['a list', []],
  ['failures that are no list', { batchItemFailures: { itemIdentifier: 'a' } }],
  ['an empty identifier', reporting('a', '')],
  ['a null identifier', reporting(null)],
  ['no identifier', { batchItemFailures: [{ id: 'a' }] }],
  ['a null failure', { batchItemFailures: [null] }],
  ['a message that was not in the batch', reporting('a', 'z')],
])('the whole batch comes back when the function answers %s', (_, response) => {
  expect(returnedMessageIds(response, sent)).toEqual(sent);
});

test('whatever the function answers, only messages of the batch come back, each once', () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.record({ batchItemFailures: fc.array(fc.record({ itemIdentifier: fc.constantFrom(...sent, 'z', null) })) }),
  );

  fc.assert(
    fc.property(anything, (response) => {
      const returned = returnedMessageIds(response, sent);

      expect(sent).toEqual(expect.arrayContaining([...returned]));
      expect(new Set(returned).size).toBe(returned.length);
    }),
  );
});
