import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeApi extends AsyncDisposable {
  readonly url: string;
  /** `POST /api/actions {…}` of each request. */
  readonly asked: readonly string[];
}

/** An API that answers as it is told; what it is not told is not found. */
export async function startApi(answers: Readonly<Record<string, (body: string) => unknown>>): Promise<FakeApi> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = await Array.fromAsync(request);
    const body = Buffer.concat(chunks).toString();
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    asked.push(`${request.method} ${request.url} ${body}`.trim());
    const answer = answers[`${request.method} ${pathname}`];
    const missing = { code: 'ROUTE_NOT_FOUND', detail: `There is no ${pathname} here.` };
    response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer ? answer(body) : missing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
