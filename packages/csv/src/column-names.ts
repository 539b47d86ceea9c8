/** Longer names are compared no further. */
const MOST_CHARACTERS = 50;

/** Letters that are no letter with an accent, but stand for one or two others where those are not at hand. */
const WRITTEN_AS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l', ı: 'i' };

/**
 * A name without what people write differently: case, accents, spaces, underscores, dashes, dots. Two names that are the same without
 * are taken for the same.
 */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return plain.replace(/[ßæœøđłı]/g, (letter) => WRITTEN_AS[letter] ?? letter).replace(/[\s_.-]+/g, '');
}

/** The one of `names` that `name` was probably meant to be: a slip or two away, fewer in a short one. Undefined when none is near. */
export function nearName(name: string, names: readonly string[]): string | undefined {
  const plain = plainName(name).slice(0, MOST_CHARACTERS);
  const most = Math.min(2, Math.floor(plain.length / 3));
  let [nearest, least] = [undefined as string | undefined, most + 1];
  for (const candidate of names) {
    const distance = slips(plain, plainName(candidate).slice(0, MOST_CHARACTERS));
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** Characters to insert, drop, replace or swap with their neighbour until the one is the other: the distance of Damerau and Levenshtein. */
function slips(one: string, other: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, previous] = [previous, current];
  }
  return previous[other.length] ?? 0;
}
