import { CliError } from '../cli-error.ts';
import { defineCommand } from '../define-command.ts';
import { EXIT } from '../exit-codes.ts';

export const command = defineCommand({
  args: {
    worker: { type: 'string', valueHint: 'path', description: 'Entry that exports handler [src/worker.ts]' },
    handlers: {
      type: 'string',
      valueHint: 'path',
      description: 'Module that exports the handler map [src/handlers.ts]',
    },
    migrations: { type: 'string', valueHint: 'path', description: 'Folder of the app’s migrations [migrations]' },
    bundle: { type: 'boolean', description: 'Read the app by its own esbuild: enums, decorators, paths' },
  },
  examples: [
    ['jobstack dev', 'the app in this folder, its API on http://localhost:4000'],
    ['jobstack dev --worker app/worker.ts --handlers app/handlers.ts', 'whose files lie elsewhere'],
  ],
  async run({ args }) {
    const laptop = await import('@jobstack/laptop').catch((cause: unknown) => {
      if ((cause as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
      throw cause;
    });
    if (!laptop)
      throw new CliError('@jobstack/laptop is missing: npm install --save-dev @jobstack/laptop', EXIT.failed);
    const { worker, handlers, migrations, bundle } = args;
    return await laptop.runDev({ worker, handlers, migrations, bundle });
  },
});
