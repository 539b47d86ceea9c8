import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../source-files.ts';
import type { TestStack } from './laptop.ts';
import { runJobstack } from './run-jobstack.ts';

const run = promisify(execFile);
const COMMAND = join(ROOT, 'packages/cli/src/command.ts');

/** What needs a process of its own. @param running the stack, once it runs */
export function processScenarios(running: () => TestStack): void {
  describe('jobstack, as a process', () => {
    test('mcp lets a model read jobs, and change nothing', async () => {
      const environment = { JOBSTACK_DATA: running().dataFolder };
      const { stdout } = await runJobstack(['submit', 'example', '{"times":1}', '--follow', '--json'], environment);
      const { id } = JSON.parse(stdout) as { readonly id: number };
      const env = { PATH: process.env.PATH ?? '', ...environment };
      const transport = new StdioClientTransport({ command: process.execPath, args: [COMMAND, 'mcp'], env });
      const client = new Client({ name: 'a-test', version: '1' });
      await client.connect(transport);
      const call = async (name: string, input: Record<string, unknown>) => {
        const answer = await client.callTool({ name, arguments: input });
        const [first] = answer.content as { readonly text: string }[];
        return JSON.parse(first?.text ?? '') as Record<string, unknown>;
      };

      const { tools } = await client.listTools();
      const read = await call('read_job', { job: String(id) });
      const logs = await call('read_logs', { job: String(id), level: 'INFO' });
      const refused = await client.callTool({ name: 'list_jobs', arguments: { status: 'BROKEN' } });
      await client.close();

      expect(tools.map(({ name }) => name).sort()).toEqual([
        ...['list_handlers', 'list_jobs', 'list_queues', 'read_attempts', 'read_job', 'read_logs', 'read_rejects'],
      ]);
      expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
      expect(read).toMatchObject({ id, status: 'COMPLETED' });
      expect(logs).toMatchObject({ logs: [{ message: 'Hello world' }] });
      expect(refused.isError).toBe(true);
    });

    test('completes commands and options in a shell', async () => {
      const { stdout: script } = await run(process.execPath, [COMMAND, 'completion', 'bash']);
      const { stdout: commands } = await run(process.execPath, [COMMAND, 'complete', '--', 're']);
      const { stdout: options } = await run(process.execPath, [COMMAND, 'complete', '--', 'logs', '--l']);

      expect(script).toContain('jobstack complete --');
      expect(commands).toMatch(/^rejects\t.*\nretry\t/m);
      expect(options).toMatch(/^--level\t/m);
    });
  });
}
