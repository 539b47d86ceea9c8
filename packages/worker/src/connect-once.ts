/**
 * Connects at once, while the process still starts, and answers each caller with the same connection. One that failed is tried again by
 * whoever asks next: Lambda keeps a process whose invocation has failed.
 */
export function connectOnce<Connection>(connect: () => Promise<Connection>): () => Promise<Connection> {
  let connection: Promise<Connection> | undefined;
  const connected = () => {
    connection ??= connect().catch((error) => {
      connection = undefined;
      throw error;
    });
    return connection;
  };
  // Nobody may have asked yet; who does is told.
  connected().catch(() => undefined);
  return connected;
}
