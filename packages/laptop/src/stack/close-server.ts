import type { ServerType } from '@hono/node-server';

/** How long requests under way are waited for, in milliseconds. */
const PATIENCE_MS = 2_000;

/** Takes no further connections, and lets the requests under way be answered. Browsers keep connections open for later; those are not waited for. */
export async function closeServer(server: ServerType): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  if (!('closeAllConnections' in server)) return closed;
  // A connection is idle from the moment its request was answered, of which nobody tells.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const impatience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(impatience);
}
