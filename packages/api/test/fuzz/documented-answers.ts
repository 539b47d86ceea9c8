import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Api } from '../../src/api-options.ts';
import { PROBLEMS, type ProblemCode } from '../../src/contract/problem.ts';

export interface ReceivedAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface DocumentedResponse {
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
}

interface DocumentedRoute {
  readonly method: string;
  readonly path: RegExp;
  readonly responses: ReadonlyMap<number, ReadonlyMap<string, ValidateFunction>>;
}

/** Everything that the OpenAPI document of an API says of its answers, as the API serves it. */
export class DocumentedAnswers {
  readonly #routes: readonly DocumentedRoute[];
  readonly #problem: ValidateFunction;

  private constructor(routes: readonly DocumentedRoute[], problem: ValidateFunction) {
    this.#routes = routes;
    this.#problem = problem;
  }

  static async of(api: Api): Promise<DocumentedAnswers> {
    // biome-ignore lint/suspicious/noExplicitAny: a document of any shape.
    const document: any = await (await api.request('/api/openapi.json')).json();
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'openapi', ...document });
    const compile = (schema: unknown) =>
      ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')));
    const routes = Object.entries<Record<string, { responses: Record<string, DocumentedResponse> }>>(
      document.paths,
    ).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { responses }]) => ({
        method: method.toUpperCase(),
        path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`),
        responses: new Map(
          Object.entries(responses).map(([status, { content = {} }]) => [
            Number(status),
            new Map(Object.entries(content).map(([media, { schema }]) => [media, compile(schema)])),
          ]),
        ),
      })),
    );
    return new DocumentedAnswers(routes, compile({ $ref: '#/components/schemas/Problem' }));
  }

  /** What is wrong with an answer by the document; nothing when nothing is. */
  breaches(answer: ReceivedAnswer): string[] {
    const { method, path, status, headers, text } = answer;
    const found: string[] = [];
    if (status >= 500) found.push(`status ${status}`);
    if (Buffer.byteLength(text) >= 5 * 1024 ** 2) found.push(`an answer of ${Buffer.byteLength(text)} bytes`);
    if (!headers.get('x-request-id')) found.push('no X-Request-Id');
    if (headers.get('cache-control') !== 'no-store') found.push('an answer that may be cached');
    if (method === 'HEAD') return text === '' ? found : [...found, 'a body for HEAD'];
    const media = headers.get('content-type')?.split(';')[0] ?? '';
    const route = this.#routes.find((known) => known.method === method && known.path.test(path));
    return [...found, ...(route ? this.#ofRoute(route, answer, media) : this.#ofNone(status, media, text))];
  }

  #ofRoute({ responses }: DocumentedRoute, { status, text }: ReceivedAnswer, media: string): string[] {
    // A bound of the whole: no route says that it may be met.
    const check = responses.get(status)?.get(media);
    if (!check)
      return [404, 405, 421].includes(status)
        ? this.#ofNone(status, media, text)
        : [`an undocumented ${status} of ${media}`];
    return [...shapeBreaches(check, media, text), ...(status >= 400 ? problemBreaches(status, text) : [])];
  }

  #ofNone(status: number, media: string, text: string): string[] {
    if (status < 400) return [`${status} of a route that is in no document`];
    return [...shapeBreaches(this.#problem, media, text), ...problemBreaches(status, text)];
  }
}

function shapeBreaches(check: ValidateFunction, media: string, text: string): string[] {
  if (!media.endsWith('json')) return [];
  try {
    if (check(JSON.parse(text))) return [];
    return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  } catch {
    return ['no JSON'];
  }
}

function problemBreaches(status: number, text: string): string[] {
  const { code, status: said } = JSON.parse(text) as { readonly code: ProblemCode; readonly status: number };
  if (PROBLEMS[code]?.status !== status)
    return [`${code} with status ${status}, in the contract ${PROBLEMS[code]?.status}`];
  return said === status ? [] : [`status ${status} that calls itself ${said}`];
}
