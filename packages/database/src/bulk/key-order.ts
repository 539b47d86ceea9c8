/** The order in which rows are written, and those whose key comes twice. */
export interface KeyOrder {
  /** Places. */
  readonly order: Uint32Array;
  /** Places whose key has the text of an earlier one's. */
  readonly repeated: ReadonlySet<number>;
}

/** A place takes so much of the numbers that are sorted; what is left of their 53 bits is more than a hash has. */
const MOST_PLACES = 1_048_576;

const NO_KEYS_TWICE: ReadonlySet<number> = new Set();

/**
 * An order that depends on the keys alone, so that two transactions with the same keys wait for each other and do not deadlock: any will do,
 * and that of their hashes is several times as fast to find as that of their texts.
 *
 * @param keys text of each row's key, null for one that is like no other; undefined: there is none, and the order is the given one
 */
export function keyOrder(count: number, keys: readonly (string | null)[] | undefined): KeyOrder {
  if (!keys || count > MOST_PLACES) {
    return { order: Uint32Array.from({ length: count }, (_, place) => place), repeated: NO_KEYS_TWICE };
  }
  const sorted = new Float64Array(count);
  for (let place = 0; place < count; place++) sorted[place] = hashOf(keys[place] ?? '') * MOST_PLACES + place;
  sorted.sort();
  const order = new Uint32Array(count);
  const repeated = new Set<number>();
  let hash = -1;
  let first = 0;
  for (let index = 0; index < count; index++) {
    const number = sorted[index] as number;
    const ownHash = Math.floor(number / MOST_PLACES);
    const place = number - ownHash * MOST_PLACES;
    order[index] = place;
    if (ownHash !== hash) [hash, first] = [ownHash, index];
    else if (isAmong(order.subarray(first, index), keys, place)) repeated.add(place);
  }
  return { order, repeated };
}

function isAmong(places: Uint32Array, keys: readonly (string | null)[], place: number): boolean {
  const key = keys[place];
  return key !== null && places.some((other) => keys[other] === key);
}

/** FNV-1a over UTF-16, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
