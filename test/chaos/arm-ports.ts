import type { JobFile } from '@jobstack/handler-sdk';
import type { FileStore, JobQueue, JobStore } from '@jobstack/processor';
import type { Pool, PoolClient } from 'pg';
import type { CrashPoint } from './crash-points.ts';
import { override } from './override.ts';

/** Called at each boundary; does not return when the process is to die there. */
export type Pass = (point: CrashPoint) => void;

export function armStore(store: JobStore, pass: Pass): JobStore {
  const around = async <Value>(name: 'submit' | 'claim' | 'settle', run: () => Promise<Value>): Promise<Value> => {
    pass(`${name}:before`);
    const value = await run();
    pass(`${name}:after`);
    return value;
  };
  return override(store, {
    submit: (submissions) => around('submit', () => store.submit(submissions)),
    claim: (request) => around('claim', () => store.claim(request)),
    settle: (settlements) => around('settle', () => store.settle(settlements)),
    async commit(lease, leaseMs, write) {
      pass('commit:before');
      const committed = await store.commit(lease, leaseMs, async (tx) => {
        const chunk = await write(tx);
        pass('commit:written');
        return chunk;
      });
      pass('commit:after');
      return committed;
    },
    async commitAhead(lease, leaseMs, chunk, patience) {
      pass('commit:before');
      const conclude: typeof chunk.conclude = async (written) => {
        const stored = await chunk.conclude(written);
        pass('commit:written');
        return stored;
      };
      const committed = await store.commitAhead(lease, leaseMs, override(chunk, { conclude }), patience);
      if (committed) pass('commit:after');
      return committed;
    },
    async writeStep(lease, name, result) {
      pass('step:before');
      await store.writeStep(lease, name, result);
      pass('step:after');
    },
  });
}

export function armQueue(queue: JobQueue, pass: Pass): JobQueue {
  return override(queue, {
    async ring(rings) {
      pass('ring:before');
      const accepted = await queue.ring(rings);
      pass('ring:after');
      return accepted;
    },
  });
}

export function armFiles(files: FileStore, pass: Pass): FileStore {
  return {
    open(file) {
      const opened = files.open(file);
      const stream: JobFile['stream'] = async function* (options) {
        pass('read:before');
        for await (const piece of opened.stream(options)) {
          pass('read:during');
          yield piece;
        }
      };
      return override(opened, { stream });
    },
  };
}

/** Dies once COMMIT is on its way: the order is the server's to carry out, and nobody is left to hear of it. */
export function armPool(pool: Pool, pass: Pass): void {
  pool.on('connect', (client: PoolClient) => {
    const query = client.query as (...values: unknown[]) => unknown;
    client.query = ((...values: unknown[]) => {
      const answer = query.apply(client, values);
      if (values[0] === 'COMMIT') pass('commit:sent');
      return answer;
    }) as PoolClient['query'];
  });
}
