import { type OptionHandler, RootCommand, script } from '@bomb.sh/tab';
import type { ArgDef, ArgsDef } from 'citty';
import { CliError } from '../cli-error.ts';
import { COMMANDS } from '../commands.ts';
import { defineCommand } from '../define-command.ts';
import { EXIT } from '../exit-codes.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

export const command = defineCommand({
  args: { shell: { type: 'positional', description: SHELLS.join(', '), required: true } },
  examples: [
    ['jobstack completion bash', 'source <(jobstack completion bash)'],
    ['jobstack completion zsh', 'source <(jobstack completion zsh)'],
  ],
  async run({ args }) {
    if (!SHELLS.includes(args.shell)) {
      throw new CliError(`Expected one of ${SHELLS.join(', ')}; received '${args.shell}'.`);
    }
    // Writes a script that asks `jobstack complete -- …`.
    script(args.shell, 'jobstack', 'jobstack');
    return EXIT.ok;
  },
});

/** Answers a shell what may come next. @param words typed so far, the last one unfinished */
export async function complete(words: readonly string[]): Promise<void> {
  const root = new RootCommand();
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const one = root.command(name, summary);
    for (const [option, arg] of Object.entries((await load()).command.args as ArgsDef)) {
      if (arg.type !== 'positional') one.option(option, arg.description ?? '', choicesOf(arg));
    }
  }
  root.parse([...words]);
}

function choicesOf(arg: ArgDef): OptionHandler {
  const choices = 'options' in arg ? (arg.options ?? []) : [];
  return (say) => {
    for (const choice of choices) say(choice, '');
  };
}
