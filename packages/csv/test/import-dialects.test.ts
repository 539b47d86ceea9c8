import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { csvImportPayload } from '../src/handlers/index.ts';
import { RFC_4180 } from '../src/index.ts';
import { ImportHarness } from './import-harness.ts';
import { importTargets } from './import-tables.ts';
import { encode } from './written-table.ts';

const HEADER = 'zip_code,latitude,longitude,city,state\n';
const CITIES = Array.from({ length: 3_000 }, (_, index) => `Köln ${index}`);
const TEXT = HEADER + CITIES.map((city, index) => `${index},1.5,2.5,"${city}, ""x""",NY\n`).join('');

let harness: ImportHarness;

beforeAll(async () => {
  harness = await ImportHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const cities = () => harness.query<{ city: string }>('SELECT city FROM spots ORDER BY zip_code::integer');

describe('an import', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['UTF-16', encode(`\ufeff${TEXT}`, 'utf-16le')],
    ['gzip of UTF-16', gzipSync(encode(`\ufeff${TEXT}`, 'utf-16be'))],
    ['windows-1252, semicolons', encode(TEXT.replaceAll(/,(?! )/g, ';'), 'windows-1252')],
  ])('of a file in %s that dies in the middle goes on where it was, with nothing told', async (_name, content) => {
    const died = await harness.import(content, { commitsBeforeCrash: 1, chunkRows: 1_000 });

    const { result } = await harness.import(
      content,
      died.checkpoint === undefined ? {} : { checkpoint: died.checkpoint },
    );

    expect(died.checkpoint).toMatchObject({ counters: { totalRows: 1_000 } });
    expect(result).toMatchObject({ totalRows: 3_000, successCount: 3_000, errorCount: 0 });
    expect(await cities()).toEqual(CITIES.map((city) => ({ city: `${city}, "x"` })));
  });

  it('says in its log and in its result how the file was read, and why', async () => {
    const { result, logs } = await harness.import('sep=;\nzip_code;latitude;longitude;city;state\n1;1;1;A;NY\n');

    expect(result?.dialect).toEqual({ ...RFC_4180, delimiter: ';', skipLines: 1 });
    expect(logs[0]?.metadata).toMatchObject({
      dialect: { skipLines: 1 },
      decisions: { delimiter: { confidence: 'certain', because: expect.stringContaining('sep=') } },
    });
  });

  it('reads what its payload says of the file', async () => {
    const content = '# made today\n1|1|1|A "x"\n2|NULL|1|B|NY|\n';
    const dialect = {
      ...{
        delimiter: '|',
        header: ['zip_code', 'latitude', 'longitude', 'city', 'state'],
        comment: '#',
        quotes: 'lenient',
      },
      ...{ shortRows: 'pad', trailingDelimiters: 'drop', nullStrings: ['NULL'] },
    } as const;

    const { rejects } = await harness.import(content, {
      dialect: csvImportPayload(importTargets).parse({ target: 'spots', dialect }).dialect,
    });

    expect(rejects.map(({ line, message }) => [line, message])).toEqual([
      [2, 'state: expected a value, found none'],
      [3, 'latitude: expected a value, found none'],
    ]);
  });

  it('takes names for the same whatever their case, accents and spaces, and leaves double names alone that nobody asks for', async () => {
    const content = 'Zip Code,LATITUDE,Longitude,Cïty,State,note,note\n1,1,1,A,NY,x,y\n';
    const columnMapping = {
      zip_code: 'zipCode',
      latitude: 'latitude',
      longitude: 'longitude',
      city: 'city',
      state: 'state',
    };

    const unmapped = await harness.import(content);
    const mapped = await harness.import(content, { columnMapping, duplicateHandling: 'update' });

    expect([unmapped.result, mapped.result]).toMatchObject([{ insertedCount: 1 }, { updatedCount: 1 }]);
    expect(unmapped.result?.ignoredColumns).toEqual(['note', 'note']);
  });
});
