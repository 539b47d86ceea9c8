import { describe, expect, it } from 'vitest';
import {
  EnvironmentReader,
  pickTuning,
  readTuning,
  SETTINGS,
  settingsVariables,
  TUNING,
} from '../src/settings/index.ts';

const { queueUrls, runningPerType, leaseSeconds } = SETTINGS;

describe('a map of texts', () => {
  const read = (text?: string) => {
    const reader = new EnvironmentReader({ [queueUrls.variable]: text });
    return [reader.texts(queueUrls), reader.problems];
  };

  it('is read as it is', () => {
    expect(read('{"default":"https://a"}')).toEqual([{ default: 'https://a' }, []]);
  });

  it('that is missing is one problem', () => {
    expect(read()).toEqual([{}, [`${queueUrls.variable} is not set`]]);
  });

  it.each(['["a"]', 'null', '"text"', '7', '{"default":1}', '{"default":null}', '{'])('is not %s', (text) => {
    expect(read(text)).toEqual([{}, [`${queueUrls.variable} must be a JSON object of texts, received '${text}'`]]);
  });
});

describe('a map of numbers', () => {
  const read = (text?: string) => {
    const reader = new EnvironmentReader({ [runningPerType.variable]: text });
    return [reader.optionalNumbers(runningPerType), reader.problems];
  };

  it('holds numbers from 1', () => {
    expect(read('{"a":1,"b":2.5}')).toEqual([{ a: 1, b: 2.5 }, []]);
    expect(read('{}')).toEqual([{}, []]);
  });

  it('may be missing', () => {
    expect(read()).toEqual([undefined, []]);
    expect(read('')).toEqual([undefined, []]);
  });

  it.each(['[2]', 'null', '3', '{"a":0}', '{"a":0.9}', '{"a":"2"}', '{"a":1e999}', '{"a":1,"b":null}'])(
    'is not %s',
    (text) => {
      expect(read(text)).toEqual([
        undefined,
        [`${runningPerType.variable} must be a JSON object of numbers ≥ 1, received '${text}'`],
      ]);
    },
  );
});

describe('a number', () => {
  it.each([
    [`${leaseSeconds.least}`, leaseSeconds.least],
    [`${leaseSeconds.most}`, leaseSeconds.most],
  ])('may be as small and as large as its range: %s', (text, value) => {
    const reader = new EnvironmentReader({ [leaseSeconds.variable]: text });

    expect([reader.optionalNumber(leaseSeconds), reader.problems]).toEqual([value, []]);
  });

  it.each([`${leaseSeconds.least - 1}`, `${leaseSeconds.most + 1}`, '-Infinity', 'Infinity', 'NaN'])(
    'is refused outside, and then missing: %s',
    (text) => {
      const reader = new EnvironmentReader({ [leaseSeconds.variable]: text });

      expect(reader.optionalNumber(leaseSeconds)).toBeUndefined();
      expect(reader.problems).toHaveLength(1);
    },
  );
});

describe('variables', () => {
  it('are of what has a value alone', () => {
    expect(settingsVariables({ leaseSeconds: 30, bucket: undefined })).toEqual({ [leaseSeconds.variable]: '30' });
  });

  it('hold a map as JSON, or as somebody else writes it', () => {
    const values = { queueUrls: { default: 'x' } };

    expect(settingsVariables(values)).toEqual({ [queueUrls.variable]: '{"default":"x"}' });
    expect(settingsVariables(values, () => 'later')).toEqual({ [queueUrls.variable]: 'later' });
  });
});

describe('tuning', () => {
  it('is picked from among other values, without what is not said', () => {
    expect(pickTuning({ fileBufferMiB: 3, leaseSeconds: 9 })).toStrictEqual({
      fileBufferMiB: 3,
    });
  });

  it('is read setting by setting, and what is not said is left out', () => {
    const asked: string[] = [];

    const tuning = readTuning(({ variable }) => {
      asked.push(variable);
      return variable === SETTINGS.jobHistoryDays.variable ? 12 : undefined;
    });

    expect(tuning).toStrictEqual({ jobHistoryDays: 12 });
    expect(asked).toEqual(TUNING.map((name) => SETTINGS[name].variable));
  });
});
