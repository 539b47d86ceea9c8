/**
 * The same items, each asked for while the one before it is still being worked on; never more than one ahead. A failure of the item ahead
 * is thrown in its turn.
 */
export async function* lookAhead<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  const ask = () => {
    const asked = iterator.next();
    // It may fail while nobody is waiting for it yet.
    asked.catch(() => undefined);
    return asked;
  };
  try {
    let ahead = ask();
    for (let current = await ahead; !current.done; current = await ahead) {
      ahead = ask();
      yield current.value;
    }
  } finally {
    await iterator.return?.();
  }
}
