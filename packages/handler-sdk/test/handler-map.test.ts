import { describe, expect, it } from 'vitest';
import { type AnyJobHandler, createHandlerMap, type HandlerMap } from '../src/index.ts';

const handler: AnyJobHandler = { execute: async () => ({}) };

describe('createHandlerMap', () => {
  it('finds the handlers it was given, and is frozen', () => {
    const map: Record<string, AnyJobHandler> = createHandlerMap({ example: handler });

    expect(map.example).toBe(handler);
    expect(Object.keys(map)).toEqual(['example']);
    expect(() => {
      map.other = handler;
    }).toThrow(TypeError);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('finds nothing for the job type %s', (type) => {
    const map: HandlerMap = createHandlerMap({ example: handler });

    expect(map[type]).toBeUndefined();
    expect(type in map).toBe(false);
  });

  it('leaves the object it was given open', () => {
    const given = { example: handler };

    createHandlerMap(given);

    expect(Object.isFrozen(given)).toBe(false);
  });

  it('takes every character that a job type may have, and 100 of them', () => {
    const type = `aZ09_.:-${'x'.repeat(92)}`;

    expect(Object.keys(createHandlerMap({ [type]: handler }))).toEqual([type]);
  });

  it('names everything that is wrong at once', () => {
    const make = () =>
      createHandlerMap({
        '1st': handler,
        [`a${'x'.repeat(100)}`]: handler,
        'with space': handler,
        aClass: class {} as never,
        nothing: undefined as never,
        endless: { ...handler, retry: { maxAttempts: 0 } },
        fileless: { ...handler, file: 'needed' as never },
      });

    expect(make).toThrow(
      expect.objectContaining({
        code: 'HANDLER_DEFINITION',
        message: [
          "createHandlerMap: job type '1st' must start with a letter and have at most 100 letters, digits and _ . : -",
          `job type 'a${'x'.repeat(100)}' must start with a letter and have at most 100 letters, digits and _ . : -`,
          "job type 'with space' must start with a letter and have at most 100 letters, digits and _ . : -",
          "the handler of 'aClass' has no execute method (was the class passed instead of an instance?)",
          "the handler of 'nothing' has no execute method (was the class passed instead of an instance?)",
          'endless: maxAttempts must be a whole number from 1 to 1000; received 0.',
          "fileless: file must be 'optional' or 'required', received \"needed\"",
        ].join('; '),
      }),
    );
  });
});
