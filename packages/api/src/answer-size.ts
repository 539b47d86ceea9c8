import { utf8Length } from '@jobstack/core';

/**
 * In bytes. Lambda takes 6 MiB of answer, in which the body is a JSON text once more; what is below this keeps its headers and its frame
 * below 5 MiB.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/**
 * As many of the items, from the first on, as one answer may hold: at least one, so that whoever follows the cursor gets on.
 *
 * @param items in the form in which they are answered; none may be larger than an answer by itself
 */
export function fitting<Item>(items: readonly Item[]): readonly Item[] {
  let bytes = 0;
  const count = items.findIndex((item) => {
    bytes += bytesInAnswer(item);
    return bytes > MAX_PAGE_BYTES;
  });
  return count < 0 ? items : items.slice(0, Math.max(1, count));
}

/** Of the item as a JSON text within the JSON text that Lambda answers, in which each quote and backslash has one more. */
function bytesInAnswer(item: unknown): number {
  return utf8Length(JSON.stringify(JSON.stringify(item)));
}
