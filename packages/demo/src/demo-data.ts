import { readFile } from 'node:fs/promises';

/** 42,049 postal codes of the United States with their places: a public data set, from the npm package vega-datasets. */
export async function readZipcodes(): Promise<Buffer> {
  // The package exports its code alone, so its data is found beside that.
  return readFile(new URL('../data/zipcodes.csv', import.meta.resolve('vega-datasets')));
}

/** The file's columns, and the fields of the import target `places` they go to. */
export const ZIPCODES_MAPPING = {
  zip_code: 'zipCode',
  latitude: 'latitude',
  longitude: 'longitude',
  city: 'city',
  state: 'state',
  county: 'county',
};

/** Good rows between rows that cannot be imported, each for another reason. */
export const DIRTY_CSV = Buffer.from(
  [
    'handle,name,email,instagram',
    'ada,Ada Lovelace,ada@example.org,https://instagram.com/ada',
    ',Nobody,nobody@example.org,',
    'grace,Grace Hopper,not an address,',
    'alan,"Alan ""Enigma"" Turing",alan@example.org,instagram.com/alan',
    'edsger,Edsger Dijkstra',
    'ada,Ada again,ada@example.org,',
    'barbara,"Barbara, B. Liskov",barbara@example.org,https://instagram.com/barbara',
    '',
  ].join('\n'),
);

export const DIRTY_MAPPING = { handle: 'handle', name: 'name', email: 'email', instagram: 'socials.instagram' };

/** What must come of it: the key column decides about duplicates, the rest of a row about rejects. */
export const DIRTY_EXPECTED = { totalRows: 7, successCount: 2, errorCount: 4, duplicateCount: 1 };
