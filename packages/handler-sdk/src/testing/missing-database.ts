import { HandlerDefinitionError } from '@jobstack/core';
import type { JobDatabase } from '../database.ts';

/** Stands in for a database that the test did not give: says so at its first use, and what to do about it. */
export function missingDatabase(remedy: string): JobDatabase {
  return new Proxy({} as JobDatabase, {
    get(_target, property) {
      // `await` asks every value for `then`; answering keeps a mere mention of the database harmless.
      if (property === 'then' || typeof property === 'symbol') return undefined;
      throw new HandlerDefinitionError(`The handler used db.${property}, but the test gave no database: ${remedy}`);
    },
  });
}
