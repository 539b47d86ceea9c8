import { BaseJobHandler, type JobContext, PermanentError } from '@jobstack/handler-sdk';
import { expect as jestExpect } from 'expect';
import { describe, expect, it } from 'vitest';
import { createTestContext, testHandler } from '../src/index.ts';
import { jobMatchers as forJest } from '../src/jest.ts';
import { jobMatchers } from '../src/vitest.ts';
import { aLedger, CarefulHandler, DoubleHandler, ParentHandler } from './fixtures.ts';

expect.extend(jobMatchers);
jestExpect.extend(forJest);

class Refusing extends BaseJobHandler {
  async execute() {
    throw new PermanentError('The account is closed.', { code: 'ACCOUNT_CLOSED' });
  }
}

const careful = () => testHandler(new CarefulHandler(), { payload: { numbers: [5, -1] }, database: aLedger() }).run();
const refused = () => testHandler(new Refusing()).run();
const parent = () => testHandler(new ParentHandler(), { handlers: { double: new DoubleHandler() } }).run();

describe.each([
  ['Vitest', expect],
  ['Jest', jestExpect as unknown as typeof expect],
])('matchers of %s', (_name, expecting) => {
  it('say what became of a job', async () => {
    const [completed, failed, spawning] = [await careful(), await refused(), await parent()];

    expecting(completed).toHaveCompleted();
    expecting(completed).toHaveCompleted({ sum: 4 });
    expecting(completed).toHaveCompleted({ sum: expecting.any(Number) });
    expecting(completed).not.toHaveCompleted({ sum: 5 });
    expecting(completed).not.toHaveCompleted(undefined);
    expecting(failed).not.toHaveCompleted();
    expecting(failed).toHaveFailed();
    expecting(failed).toHaveFailed('ACCOUNT_CLOSED');
    expecting(failed).toHaveFailed({ message: expecting.stringContaining('closed') });
    expecting(completed).not.toHaveFailed();
    expecting(completed).toHaveRejected({ line: 2, code: 'NEGATIVE' });
    expecting(completed).toHaveRejected(1);
    expecting(completed).not.toHaveRejected({ line: 3 });
    expecting(failed).not.toHaveRejected();
    expecting(completed).toHaveCommitted(2);
    expecting(failed).not.toHaveCommitted();
    expecting(completed).toHaveLogged('INFO', 'Stored 2');
    expecting(completed).not.toHaveLogged('ERROR', /./);
    expecting(spawning).toHaveSpawned(3);
    expecting(spawning).toHaveSpawned('double');
    expecting(spawning).toHaveSpawned('double', { number: 3 });
    expecting(spawning).not.toHaveSpawned('double', { number: 4 });
  });

  it('take what createTestContext records, too', async () => {
    const test = createTestContext({ payload: {} });
    await (async (context: JobContext<object>) => {
      context.reject({ line: 1, code: 'BAD', message: 'bad' });
      context.logger('WARNING', 'a bad row');
      await context.commit(async () => undefined, 1);
    })(test.context);

    expecting(test).toHaveRejected({ code: 'BAD' });
    expecting(test).toHaveLogged('WARNING', 'bad row');
    expecting(test).toHaveCommitted(1);
  });

  it('say in a failure what was expected and what came', async () => {
    const [completed, failed] = [await careful(), await refused()];

    expect(() => expecting(failed).toHaveCompleted({ sum: 4 })).toThrow(
      'the job: expected COMPLETED with { sum: 4 }, received FAILED with ACCOUNT_CLOSED: The account is closed.',
    );
    expect(() => expecting(completed).not.toHaveCompleted()).toThrow(
      'the job: expected not COMPLETED, received COMPLETED with { sum: 4 }',
    );
    expect(() => expecting(completed).toHaveRejected({ line: 9 })).toThrow(
      "rejects: expected one with { line: 9 }, received 1: [ { line: 2, code: 'NEGATIVE', message: 'a negative number' } ]",
    );
  });
});

it('are typed for both, and refuse what no job can have', () => {
  const compiled = () => {
    jestExpect({}).toHaveCompleted({ sum: 4 });
    expect({}).toHaveSpawned('double', {});
    // @ts-expect-error a level that there is not
    expect({}).toHaveLogged('warn', 'x');
    // @ts-expect-error no member of a reject
    expect({}).toHaveRejected({ row: 1 });
    // @ts-expect-error a code is text
    jestExpect({}).toHaveFailed(7);
  };

  expect(compiled).toBeTypeOf('function');
});
