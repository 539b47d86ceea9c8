import type { JobTransaction } from '@jobstack/handler-sdk';
import { partsOf, someOf } from './given-rows.ts';
import type { RowState } from './row-state.ts';
import type { Chunk } from './source.ts';
import { writeChunk } from './write-chunk.ts';

/** Beyond a few thousand rows a statement gets no faster, only larger. */
export const ROWS_PER_STATEMENT = 5_000;
/** In characters. A statement of many long texts would take its memory several times, and beyond 512 MiB be no string of V8's. */
const TEXT_PER_STATEMENT = 16 * 1_048_576;

/** Writes a chunk of any size. @returns the states of its rows */
export async function writeInParts(
  tx: JobTransaction,
  chunk: Chunk,
  onRefusal: 'throw' | 'report' = 'report',
): Promise<readonly RowState[]> {
  const states: RowState[] = [];
  const length = chunk.given.count;
  for (let start = 0; start < length; start += ROWS_PER_STATEMENT) {
    const end = Math.min(length, start + ROWS_PER_STATEMENT);
    const places = Array.from({ length: end - start }, (_, index) => start + index);
    const given = length <= ROWS_PER_STATEMENT ? chunk.given : someOf(chunk.given, places);
    for (const part of partsOf(given, TEXT_PER_STATEMENT)) {
      for (const state of await writeChunk(tx, { ...chunk, given: part }, onRefusal)) states.push(state);
    }
  }
  return states;
}
