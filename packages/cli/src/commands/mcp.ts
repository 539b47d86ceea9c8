import { once } from 'node:events';
import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { EXIT } from '../exit-codes.ts';

export const command = defineCommand({
  args: CONNECTION_ARGS,
  examples: [
    ['jobstack mcp', 'as the command of a server in a client’s configuration'],
    ['jobstack mcp --env qa', 'over a deployed stage'],
  ],
  async run({ connect, signal }) {
    const [{ serveStdio }, { createJobServer }] = await Promise.all([
      import('@modelcontextprotocol/server/stdio'),
      import('../mcp/job-server.ts'),
    ]);
    const client = await connect();
    const handle = serveStdio(() => createJobServer(client));
    // A client ends by closing its end.
    await Promise.race([once(process.stdin, 'close'), once(process.stdin, 'end'), once(signal, 'abort')]);
    await handle.close();
    return EXIT.ok;
  },
});
