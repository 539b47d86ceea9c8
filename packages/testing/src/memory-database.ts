import type { JobDatabase, JobTransaction } from '@jobstack/handler-sdk';
import type { TestedDatabase } from './tested-database.ts';

/** A database that is an object, and the object. */
export interface MemoryDatabase<Data> extends TestedDatabase {
  /** What is stored at this moment. */
  readonly data: Data;
}

/**
 * A database that is nothing but an object of yours: `connect` makes of it what the handler under test calls, and a transaction that fails
 * leaves the object as it was. There is no SQL in it; a handler that needs some is tested on PostgreSQL.
 *
 *     const database = memoryDatabase({ greetings: [] as string[] }, (data) => ({
 *       insert: () => ({ values: async ({ text }: { text: string }) => void data.greetings.push(text) }),
 *     }));
 *
 * @param start what is stored before each run; plain data, that is what `structuredClone` copies
 * @param connect answers the methods of Drizzle that the handler uses, on this data
 */
export function memoryDatabase<Data extends object>(
  start: Data,
  connect: (data: Data) => object,
): MemoryDatabase<Data> {
  let data = structuredClone(start);
  return {
    get data() {
      return data;
    },
    get db() {
      return connect(data) as JobDatabase;
    },
    async transaction(run) {
      const copy = structuredClone(data);
      const result = await run(connect(copy) as JobTransaction);
      data = copy;
      return result;
    },
    async reset() {
      data = structuredClone(start);
    },
  };
}
