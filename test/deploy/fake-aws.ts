import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What an operation is sent, as the SDK's client was given it. */
export type OperationInput = Readonly<Record<string, unknown>>;

/** Answers one operation. @throws AwsFault to refuse */
export type Operation = (input: OperationInput) => object;

/** An error as AWS answers it. */
export class AwsFault extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** `AWS_ENDPOINT_URL`: speaks the wire protocols of the services that the deploy commands call, and answers as it is told. */
export class FakeAws implements AsyncDisposable {
  /** Operation → what it answers. What is not here is refused. */
  readonly operations = new Map<string, Operation>();
  /** Names of the operations that were called, in order. */
  readonly calls: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(operations: Readonly<Record<string, Operation>> = {}): Promise<FakeAws> {
    const server = createServer((request, response) => aws.#answer(request, response));
    const aws = new FakeAws(server);
    for (const [name, operation] of Object.entries(operations)) aws.operations.set(name, operation);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return aws;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a process needs to find it and sign in. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIAFAKE',
      AWS_SECRET_ACCESS_KEY: 'fake',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { protocol, name, input } = read(request, await text(request));
    this.calls.push(name);
    const operation = this.operations.get(name);
    try {
      if (!operation) throw new AwsFault('UnknownOperationException', `${name} is not part of this fake.`);
      protocol.answer(response, name, operation(input));
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      protocol.refuse(response, error);
    }
  }
}

interface Protocol {
  answer(response: ServerResponse, name: string, output: object): void;
  refuse(response: ServerResponse, fault: AwsFault): void;
}

function read(request: IncomingMessage, body: string): { protocol: Protocol; name: string; input: OperationInput } {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { protocol: JSON_TARGET, name: target.split('.').at(-1) ?? '', input: JSON.parse(body) };
  }
  const rest = readRest(request, body);
  if (rest) return { protocol: LAMBDA_REST, ...rest };
  const [, functionName] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '') ?? [];
  if (functionName) return { protocol: LAMBDA, name: 'Invoke', input: { FunctionName: functionName, Payload: body } };
  const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(body));
  return { protocol: QUERY, name: Action, input };
}

/** Lambda's event source mappings and tags: what is asked for stands in method and path. */
function readRest({ method = '', url = '' }: IncomingMessage, body: string) {
  const { pathname, searchParams } = new URL(url, 'http://fake');
  const [, mapping] = /^\/2015-03-31\/event-source-mappings\/([^/]+)$/.exec(pathname) ?? [];
  const [, tagged] = /^\/2017-03-31\/tags\/(.+)$/.exec(pathname) ?? [];
  const names = mapping
    ? { GET: 'GetEventSourceMapping', PUT: 'UpdateEventSourceMapping' }
    : { GET: 'ListTags', POST: 'TagResource', DELETE: 'UntagResource' };
  const name = new Map(Object.entries(names)).get(method);
  if (name === undefined || (mapping ?? tagged) === undefined) return undefined;
  const input = { ...(body ? JSON.parse(body) : {}), TagKeys: searchParams.getAll('tagKeys') };
  return { name, input: { ...input, UUID: mapping, Resource: tagged && decodeURIComponent(tagged) } };
}

const LAMBDA_REST: Protocol = {
  answer: (response, _name, output) => send(response, 200, output),
  refuse: (response, { code, message, status }) => {
    response.writeHead(status, { 'x-amzn-errortype': code }).end(JSON.stringify({ message }));
  },
};

/** SQS and CloudWatch Logs: JSON both ways. */
const JSON_TARGET: Protocol = {
  answer: (response, _name, output) => send(response, 200, output),
  refuse: (response, { code, message, status }) => send(response, status, { __type: code, message }),
};

/** Lambda's Invoke: the function's answer is the body; `FunctionError` goes into a header. */
const LAMBDA: Protocol = {
  answer(response, _name, output) {
    const { FunctionError, Payload } = output as { FunctionError?: string; Payload?: unknown };
    response
      .writeHead(200, FunctionError ? { 'x-amz-function-error': FunctionError } : {})
      .end(JSON.stringify(Payload));
  },
  refuse(response, { code, message, status }) {
    response.writeHead(status, { 'x-amzn-errortype': code }).end(JSON.stringify({ message }));
  },
};

/** STS and CloudFormation: a form in, XML out. */
const QUERY: Protocol = {
  answer: (response, name, output) =>
    sendXml(response, 200, `<${name}Response><${name}Result>${xml(output)}</${name}Result></${name}Response>`),
  refuse: (response, { code, message, status }) =>
    sendXml(
      response,
      status,
      `<ErrorResponse><Error>${xml({ Type: 'Sender', Code: code, Message: message })}</Error></ErrorResponse>`,
    ),
};

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}

function sendXml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
}

function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((member) => `<member>${xml(member)}</member>`).join('');
  if (value !== null && typeof value === 'object') {
    return Object.entries(value)
      .map(([name, member]) => `<${name}>${xml(member)}</${name}>`)
      .join('');
  }
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
