import type { Connection, PoolClient } from 'pg';

/** Bytes in front of the rows of a CopyData message: its kind, and the length of what follows it. */
const HEADER_BYTES = 5;
const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/** About so many bytes go into one message; the server reads a message whole before it begins with it. */
const MESSAGE_BYTES = 65_536;

/** Rows in the text format of COPY, one after the other. */
export interface CopyText {
  readonly bytes: Buffer;
  /** Where each begins; and, behind the last, where that ends. */
  readonly offsets: Uint32Array;
}

/** Some rows as messages of the protocol, ready to be sent. */
export type CopyMessages = Buffer & { readonly __rows?: never };

/** @param places which rows, in which order */
export function copyMessages({ bytes, offsets }: CopyText, places: ArrayLike<number>): CopyMessages {
  let length = 0;
  for (let index = 0; index < places.length; index++) length += lengthOf(offsets, places[index] as number);
  const most = length + (Math.ceil(length / MESSAGE_BYTES) + 1) * HEADER_BYTES + COPY_DONE.length;
  const messages = Buffer.allocUnsafe(most);
  let [begin, end] = [0, HEADER_BYTES];
  const endMessage = () => {
    messages[begin] = COPY_DATA;
    messages.writeUInt32BE(end - begin - 1, begin + 1);
    begin = end;
    end += HEADER_BYTES;
  };
  for (let index = 0; index < places.length; index++) {
    const place = places[index] as number;
    end += bytes.copy(messages, end, offsets[place], offsets[place + 1]);
    if (end - begin >= MESSAGE_BYTES) endMessage();
  }
  if (end > begin + HEADER_BYTES) endMessage();
  COPY_DONE.copy(messages, begin);
  return messages.subarray(0, begin + COPY_DONE.length);
}

function lengthOf(offsets: Uint32Array, place: number): number {
  return (offsets[place + 1] ?? 0) - (offsets[place] ?? 0);
}

/**
 * `COPY … FROM STDIN` of rows that are all there, and so without a stream.
 *
 * @returns how many rows were stored
 * @throws what PostgreSQL says against it
 */
export function copyIn(client: PoolClient, statement: string, rows: CopyMessages): Promise<number> {
  return new Promise((resolve, reject) => {
    const callback = (error: Error | null | undefined, result?: { readonly count: number }) =>
      error ? reject(error) : resolve(result?.count ?? 0);
    client.query(new CopyIn(statement, rows, callback));
  });
}

type Callback = (error: Error | null | undefined, result?: { readonly count: number }) => void;

/** What pg calls on a query of its own kind. */
class CopyIn {
  /** pg puts one of its own around it, which keeps the time limit. */
  callback: Callback;
  readonly #statement: string;
  readonly #rows: CopyMessages;
  #count = 0;

  constructor(statement: string, rows: CopyMessages, callback: Callback) {
    this.#statement = statement;
    this.#rows = rows;
    this.callback = callback;
  }

  submit(connection: Connection): void {
    connection.query(this.#statement);
  }

  handleCopyInResponse(connection: Connection): void {
    // What the server no longer wants, after an error, it drops by itself.
    connection.stream.write(this.#rows);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    // Other statements may go with it in one message.
    this.#count = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? this.#count);
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null, { count: this.#count });
  }

  handleEmptyQuery(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
