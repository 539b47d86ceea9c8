import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const HEADER = 'zip_code,latitude,longitude,city,state,county\n';
const ROWS_A_PIECE = 5_000;

/**
 * Writes a CSV file of places, about 100 bytes a row, the same at every call; a file that is there already is kept.
 *
 * @param from number of the first row
 */
export async function writePlacesFile(path: string, rows: number, from = 0): Promise<void> {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  await pipeline(Readable.from(pieces(from, from + rows)), createWriteStream(`${path}.part`));
  renameSync(`${path}.part`, path);
}

function* pieces(from: number, end: number): Generator<string> {
  yield HEADER;
  for (let first = from; first < end; first += ROWS_A_PIECE) {
    const count = Math.min(ROWS_A_PIECE, end - first);
    yield Array.from({ length: count }, (_, index) => placeRow(first + index)).join('');
  }
}

/** Keys come in no order, as in real files: a step that shares no factor with 10,000,000 visits each number once. */
const STEP = 7_654_321;
const KEYS = 10_000_000;

/** The key of row `n` as PostgreSQL computes it. */
export const KEY_SQL = `lpad(((n::bigint * ${STEP}) % ${KEYS})::text, 7, '0')`;

function placeRow(number: number): string {
  const key = String((number * STEP) % KEYS).padStart(7, '0');
  const latitude = ((number % 180_000) / 1_000 - 90).toFixed(6);
  const longitude = (((number * 7) % 360_000) / 1_000 - 180).toFixed(6);
  const city = `Somewhere upon the River No. ${number % 30_000}`;
  return `${key},${latitude},${longitude},${city},${STATES[number % STATES.length]},County of the old ${number % 3_000} mills\n`;
}

const STATES = ['New York', 'California', 'Texas', 'Montana', 'Ohio'];
