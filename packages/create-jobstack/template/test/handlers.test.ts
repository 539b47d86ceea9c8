import { startThrowAwayDatabase } from '@jobstack/laptop/testing';
import { testHandler } from '@jobstack/testing';
import { jobMatchers } from '@jobstack/testing/vitest';
import { afterAll, expect, it } from 'vitest';
import { handlers } from '../src/handlers.ts';
import { customers } from '../src/tables.ts';

expect.extend(jobMatchers);

const database = await startThrowAwayDatabase({ migrations: 'migrations' });
afterAll(() => database[Symbol.asyncDispose]());

it('imports customers once, and refuses what is no address, wherever its worker is killed', async () => {
  const file = { content: 'email,name\nada@example.com,Ada\nnowhere,Nobody\n' };
  const imports = testHandler(handlers.csv_import, { file, database });
  const rows = () => database.db.select({ email: customers.email }).from(customers);

  const job = await imports.run();
  await imports.killAtEveryCheckpoint(rows);

  expect(job).toHaveCompleted(expect.objectContaining({ successCount: 1, errorCount: 1 }));
  expect(job).toHaveRejected({ line: 3, column: 'email' });
  expect(await rows()).toEqual([{ email: 'ada@example.com' }]);
});

it('fails for good when nobody has that address', async () => {
  const job = await testHandler(handlers.welcome, { payload: { email: 'ada@example.com' }, database }).run();

  expect(job).toHaveFailed('NO_CUSTOMER');
});
