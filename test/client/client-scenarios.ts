import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { bearer, createClient } from '@jobstack/client';
import type { Handlers } from '@jobstack/handlers';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../source-files.ts';
import type { TestStack } from './laptop.ts';

/** @param running the stack, once it runs */
export function clientScenarios(running: () => TestStack): void {
  const connect = (token = running().token) => createClient<Handlers>({ url: running().url, signIn: bearer(token) });

  describe('the client, on the laptop stack', () => {
    test('submits a job, tells its log as it comes and its result when it has ended', async () => {
      const client = connect();

      const job = await client.submit('example', { times: 3 });
      const lines = await Array.fromAsync(client.followLogs(job), ({ message }) => message);
      const ended = await client.waitFor(job);

      expect(ended).toMatchObject({ id: job.id, type: 'example', status: 'COMPLETED', attempt: 1 });
      expect(lines.length).toBeGreaterThanOrEqual(3);
      expect(await client.attempts(job)).toMatchObject([{ attempt: 1, endedAs: 'completed' }]);
    });

    test('uploads a file, which is then imported row by row', async () => {
      const client = connect();
      const body = await openAsBlob(join(ROOT, 'examples/places.csv'));
      const told: number[] = [];

      const job = await client.submit(
        'csv_import',
        { target: 'places' },
        {
          ...{ file: { name: 'places.csv', body, contentType: 'text/csv' } },
          onProgress: ({ sent }) => told.push(sent),
        },
      );
      const { status, result } = await client.waitFor(job);

      expect([status, result?.totalRows, result?.errorCount]).toEqual(['COMPLETED', 12, 0]);
      expect(told.at(-1)).toBe(body.size);
    });

    test('tells the rows that were refused, lists jobs, cancels and sends back to work', async () => {
      const client = connect();
      const file = {
        name: 'bad.csv',
        body: new Blob(['zipCode,latitude,longitude,city,state,county\n00501,north,-72,Holtsville,NY,Suffolk\n']),
        contentType: 'text/csv',
      };

      const refused = await client.waitFor(await client.submit('csv_import', { target: 'places' }, { file }));
      const later = await client.submit(
        'example',
        {},
        { runAt: new Date('2999-01-01T00:00:00Z'), idempotencyKey: 'k' },
      );
      const again = await client.submit(
        'example',
        {},
        { runAt: new Date('2999-01-01T00:00:00Z'), idempotencyKey: 'k' },
      );
      const cancelled = await client.cancel(later);
      const retried = await client.retry(later, { fromZero: true });

      expect(again.id).toBe(later.id);
      expect([cancelled.status, retried.status]).toEqual(['CANCELLED', 'QUEUED']);
      const rejects = await Array.fromAsync(client.rejects(refused));
      expect([refused.status, refused.rejectCount]).toEqual(['COMPLETED', 1]);
      expect(rejects).toMatchObject([{ line: 2, column: 'latitude' }]);
      const listed = await Array.fromAsync(client.each({ type: 'example', limit: 1 }), ({ id }) => id);
      expect(listed[0]).toBe(later.id);
      expect(listed.length).toBeGreaterThanOrEqual(1);
    });

    test('says by code what was wrong: payload, job, session', async () => {
      const client = connect();

      // @ts-expect-error no such target: said by the compiler, and by the API
      const wrong = client.submit('csv_import', { target: 'nowhere' }, { file: { name: 'a', body: new Blob(['a']) } });

      await expect(wrong).rejects.toMatchObject({ code: 'INVALID_PAYLOAD', problems: [{ path: 'payload.target' }] });
      await expect(client.read(999_999)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND', status: 404 });
      await expect(connect('dev_wrong').list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    });
  });
}
