import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../source-files.ts';
import type { TestStack } from './laptop.ts';
import { runJobstack } from './run-jobstack.ts';

/** @param running the stack, once it runs */
export function commandLineScenarios(running: () => TestStack): void {
  const jobstack = (args: readonly string[], stdin?: string) =>
    runJobstack(args, { JOBSTACK_DATA: running().dataFolder }, stdin);
  const submitted = async (...args: readonly string[]) => {
    const { stdout } = await jobstack(['submit', ...args, '--json']);
    return JSON.parse(stdout) as { readonly id: number; readonly status: string };
  };
  const later = ['--run-at', '2999-01-01T00:00:00Z'];

  describe('jobstack, on the laptop stack', () => {
    test('submits a job and waits for its end: 0, its line on standard output, the way there beside it', async () => {
      const ran = await jobstack(['submit', 'example', '{"times":2}', '--follow']);

      expect(ran.exit).toBe(0);
      expect(ran.stdout).toMatch(/^Job \d+ \(example\) COMPLETED\n$/);
      expect(ran.stderr).toMatch(/^Job \d+ \(example\) (QUEUED|RUNNING|COMPLETED)/);
    });

    test('takes a payload from a file and from standard input', async () => {
      const ran = await jobstack(['submit', 'example', '-', '--json'], '{"name":"Zoë"}');

      expect(JSON.parse(ran.stdout).payload).toEqual({ name: 'Zoë' });
    });

    test('shows a job with its attempts, and lists jobs, for people and for programs', async () => {
      const job = await submitted('example', '--follow');

      const shown = await jobstack(['show', String(job.id)]);
      const told = JSON.parse((await jobstack(['show', String(job.id), '--json'])).stdout);
      const list = await jobstack(['ls', '--type', 'example', '--limit', '200']);
      const listed = JSON.parse((await jobstack(['ls', '--limit', '1', '--json'])).stdout);

      expect(shown.stdout).toMatch(new RegExp(`^Job ${job.id} \\(example\\) COMPLETED\ntask id +[0-9a-f-]{36}\n`));
      expect(shown.stdout).toMatch(/\nATTEMPT +END .*\n1 +completed /);
      expect(told).toMatchObject({ job: { id: job.id }, attempts: [{ endedAs: 'completed' }] });
      expect(list.stdout).toMatch(new RegExp(`^ID +STATUS .*\n${job.id} +COMPLETED +example `));
      expect(listed).toMatchObject({ jobs: [{ id: job.id }], nextCursor: expect.any(String) });
    });

    test('follows a log to the end of the job, a line for people or a JSON object a line', async () => {
      const { id } = await submitted('example', '{"times":3,"name":"Ada"}');

      const followed = await jobstack(['logs', String(id), '-f']);
      const json = await jobstack(['logs', String(id), '--json']);
      const tail = await jobstack(['logs', String(id), '--tail', '2']);

      expect(followed.exit).toBe(0);
      expect(tail.stdout.trim().split('\n')).toHaveLength(2);
      expect(followed.stdout.match(/INFO {4}#1 Hello Ada/g)).toHaveLength(3);
      expect(followed.stderr).toBe(`Job ${id} (example) COMPLETED\n`);
      expect(
        json.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).message),
      ).toEqual(Array(3).fill('Hello Ada'));
    });

    test('tells what is deployed and how it does, and does to all jobs of a filter what it is told', async () => {
      const { id } = await submitted('example', ...later, '--key', 'of-a-filter');

      const handlers = await jobstack(['handlers']);
      const doctor = await jobstack(['doctor', '--json']);
      const shown = await jobstack(['actions', 'cancel', '--text', 'of-a-filter']);
      const done = await jobstack(['actions', 'cancel', '--text', 'of-a-filter', '--expect', '1', '--json']);

      expect(handlers.stdout).toMatch(/^csv_import +bulk +5 +required/m);
      expect(doctor.exit).toBe(0);
      expect(JSON.parse(doctor.stdout)).toContainEqual(expect.objectContaining({ subject: 'API', state: 'ok' }));
      expect(shown.stderr).toContain('Nothing is done. To do it: --expect 1');
      expect([done.exit, JSON.parse(done.stdout).result]).toMatchObject([0, { matched: 1, changed: 1 }]);
      expect(JSON.parse((await jobstack(['show', String(id), '--json'])).stdout).job.status).toBe('CANCELLED');
    });

    test('cancels and retries several; one that cannot be does not keep the others', async () => {
      const [one, two] = [await submitted('example', ...later), await submitted('example', ...later)];
      const refs = [one, two].map(({ id }) => String(id));

      const cancelled = await jobstack(['cancel', ...refs]);
      const retried = await jobstack(['retry', '999999', refs[0] ?? '', '--from-zero']);

      expect(cancelled.stdout).toBe(refs.map((id) => `Job ${id} (example) CANCELLED\n`).join(''));
      expect([cancelled.exit, retried.exit]).toEqual([0, 2]);
      expect(retried.stdout).toBe(`Job ${one.id} (example) QUEUED\n`);
      expect(retried.stderr).toContain('There is no job 999999');
      await jobstack(['cancel', ...refs]);
    });

    test('ends as the job does: 1 failed, 3 cancelled, 5 with rejects', async () => {
      const file = (name: string) => ['--file', join(ROOT, 'test/client/fixtures', name), '--follow'];
      const target = '{"target":"places"}';
      const cancelled = await submitted('example', ...later);
      await jobstack(['cancel', String(cancelled.id)]);

      const rejecting = await jobstack(['submit', 'csv_import', target, ...file('places-with-rejects.csv')]);
      const failing = await jobstack(['submit', 'csv_import', target, ...file('no-places.csv')]);
      const logs = await jobstack(['logs', String(cancelled.id), '-f']);

      expect([rejecting.exit, failing.exit, logs.exit]).toEqual([5, 1, 3]);
    });

    test('lists the rows that a job refused, as CSV too, where no cell is a formula', async () => {
      const rejecting = join(ROOT, 'test/client/fixtures/places-with-rejects.csv');
      const job = await submitted('csv_import', '{"target":"places"}', '--file', rejecting, '--follow');

      const shown = await jobstack(['rejects', String(job.id)]);
      const csv = await jobstack(['rejects', String(job.id), '--csv']);

      expect(shown.stdout).toMatch(/^LINE +COLUMN +CODE .*\n3 +latitude +INVALID_VALUE /);
      expect(csv.stdout.split('\r\n')[0]).toBe('line,column,code,message,raw');
      expect(csv.stdout.split('\r\n')).toHaveLength(4);
      expect(csv.stdout).toContain(`"'=1+1,`);
    });

    test('says what is wrong with what it was asked for, all of it, and ends with 2', async () => {
      const options = await jobstack(['ls', '--stauts', 'FAILED', 'more', '--limit']);
      const status = await jobstack(['ls', '--status', 'BROKEN']);
      const payload = await jobstack(['submit', 'csv_import', '{"target":"nowhere","maxRejects":-1}', '--json']);
      const json = await jobstack(['submit', 'example', '[1]']);
      const command = await jobstack(['sumbit']);

      expect([options, status, payload, json, command].map(({ exit }) => exit)).toEqual([2, 2, 2, 2, 2]);
      expect(options.stderr).toMatch(/there is no option --stauts; --limit needs a value/);
      expect(JSON.parse(payload.stdout).error).toMatchObject({ problems: expect.arrayContaining([expect.anything()]) });
      expect(json.stderr).toMatch(/must be a JSON object.*it is an array/);
    });

    test('ends with 4 where nobody answers, or lets nobody in', async () => {
      const { url } = running();

      const nobody = await runJobstack(['ls', '--url', 'http://127.0.0.1:1']);
      const stranger = await runJobstack(['ls', '--url', url, '--token', 'dev_wrong', '--json']);
      const nowhere = await runJobstack(['ls'], { JOBSTACK_DATA: join(ROOT, 'no-such-folder') });

      expect([nobody, stranger, nowhere].map(({ exit }) => exit)).toEqual([4, 4, 4]);
      expect(nobody.stderr).toMatch(/^jobstack: The API at http:\/\/127\.0\.0\.1:1 cannot be reached/);
      expect(JSON.parse(stranger.stdout).error).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(nowhere.stderr).toContain('No laptop stack runs in this folder');
    });

    test('what a job wrote cannot move the cursor, fake a line or change colours, in JSON neither', async () => {
      const name = 'Ada\u001b[2J\u202e\nJob 1 (example) COMPLETED';
      const { id } = await submitted('example', JSON.stringify({ name, times: 1 }), '--follow');

      const logs = await jobstack(['logs', String(id)]);
      const shown = await jobstack(['show', String(id)]);
      const json = await jobstack(['logs', String(id), '--json']);

      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
      const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
      for (const { stdout } of [logs, shown, json]) expect(stdout).not.toMatch(unsafe);
      expect(logs.stdout).toContain('Hello Ada\\u001b[2J\\u202e\n    Job 1');
      expect(JSON.parse(json.stdout).message).toBe(`Hello ${name}`);
    });
  });
}
