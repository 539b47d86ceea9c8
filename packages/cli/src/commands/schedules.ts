import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../terminal/table.ts';
import { text } from '../terminal/text.ts';

export const command = defineCommand({
  args: CONNECTION_ARGS,
  examples: [
    ['jobstack schedules', 'on the laptop none run: start their jobs with submit'],
    ['jobstack schedules --env qa', 'those of a stage'],
  ],
  async run({ terminal, json, signal, connect }) {
    const schedules = await (await connect()).deployment.schedules({ signal });
    const rows = schedules.map(({ name, type, cron, timeZone, tenantId }) => [
      ...[text`${name}`, text`${type}`, text`${cron}`, text`${timeZone}`, text`${tenantId}`],
    ]);
    if (json) terminal.json(schedules);
    else if (rows.length === 0) terminal.say(text`No schedules.`);
    else
      for (const line of table(['NAME', 'TYPE', 'CRON', 'TIME ZONE', 'TENANT'], rows, terminal.width))
        terminal.print(line);
    return EXIT.ok;
  },
});
