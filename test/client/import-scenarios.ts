import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../source-files.ts';
import type { TestStack } from './laptop.ts';
import { recordJobstack } from './pseudo-terminal.ts';
import { runJobstack } from './run-jobstack.ts';

const FIXTURES = join(ROOT, 'test/client/fixtures');
const PAGE = join(ROOT, 'docs/command-line.md');
const RECORDING = /(```text recording\n)(.*?)(```\n)/s;

/** Of three, the second has no latitude. */
const PLACES = `zipCode,latitude,longitude,city,state,county
99801,58.362767,-134.529429,Juneau,AK,Juneau
99803,north,-134.57861,Juneau,AK,Juneau
99821,58.383,-134.64,Auke Bay,AK,Juneau
`;

/** @param running the stack, once it runs */
export function importScenarios(running: () => TestStack): void {
  const environment = () => ({ JOBSTACK_DATA: running().dataFolder });
  const fixture = (name: string) => join(FIXTURES, name);
  const jobstackImport = (...args: readonly string[]) => runJobstack(['import', ...args], environment());
  /** A folder with `places.csv`, of which a row is wrong. */
  const folder = () => {
    const path = join(running().dataFolder, 'person');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'places.csv'), PLACES);
    return path;
  };

  describe('jobstack import, on the laptop stack', () => {
    test('at a terminal it looks at the file, asks, uploads, follows and tells what was refused: as the page shows', async () => {
      const { screen, raw, exit } = await recordJobstack(['import', 'places.csv', '--target', 'places'], {
        ...{ cwd: folder(), environment: environment() },
      });

      const recording = `$ jobstack import places.csv --target places\n${screen}\n`.replace(
        /(job |rejects )\d+/gi,
        '$112',
      );
      if (process.env.RECORD) writeFileSync(PAGE, readFileSync(PAGE, 'utf8').replace(RECORDING, `$1${recording}$3`));
      const [, , shown] = RECORDING.exec(readFileSync(PAGE, 'utf8')) ?? [];
      expect(recording).toBe(shown);
      expect(exit).toBe(5);
      expect(raw).toContain('\r\u001b[2KUploading places.csv');
      expect(raw).toContain('\u001b[32mCOMPLETED\u001b[39m');
    });

    test('through a pipe it asks nothing and prints plain lines; refused rows go into a file', async () => {
      const refused = join(running().dataFolder, 'refused.csv');

      const ran = await jobstackImport(fixture('places-with-rejects.csv'), '--target', 'places', '--rejects', refused);

      expect(ran.exit).toBe(5);
      expect(ran.stdout).toMatch(/^Job \d+ \(csv_import\) COMPLETED\n$/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
      expect(ran.stderr).not.toMatch(/[\r\u001b]/);
      expect(ran.stderr).toContain('Uploading places-with-rejects.csv 100 % of 160 B\n');
      expect(readFileSync(refused, 'utf8').split('\r\n')).toHaveLength(4);
    });

    test('tells a program the job as it ended', async () => {
      const { exit, stdout } = await jobstackImport(
        fixture('semicolons.csv'),
        '--target',
        'places',
        '--json',
        '--map',
        'PLZ=zipCode,lat=latitude,lon=longitude,Ort=city,Land=state',
      );

      expect(exit).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        status: 'COMPLETED',
        result: { totalRows: 1 },
        payload: { dialect: { delimiter: ';', encoding: 'windows-1252' }, columnMapping: { Ort: 'city' } },
      });
    });

    test('sends nothing of what is no CSV file, or lacks a mapped column', async () => {
      const before = await runJobstack(['ls', '--limit', '1', '--json'], environment());

      const noFile = await jobstackImport('nowhere.csv');
      const workbook = await jobstackImport(fixture('workbook.xlsx'), '--target', 'places');
      const mapping = await jobstackImport(fixture('no-places.csv'), '--map', 'a=zipCode,c=city');
      const form = await jobstackImport(fixture('no-places.csv'), '--map', 'a,b=1=2,a=x,a=y');

      expect([noFile, workbook, mapping, form].map(({ exit }) => exit)).toEqual([2, 2, 2, 2]);
      expect(workbook.stderr).toMatch(/workbook\.xlsx: Expected a CSV file, found/);
      expect(mapping.stderr).toContain('--map names columns that no-places.csv lacks: c. It has: a, b.');
      expect(form.stderr).toContain(`'a' is not column=field; 'b=1=2' is not column=field; 'a' is there twice`);
      expect((await runJobstack(['ls', '--limit', '1', '--json'], environment())).stdout).toBe(before.stdout);
    });
  });
}
