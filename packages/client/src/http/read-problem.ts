import { ApiProblem, type Problem } from '../api-problem.ts';

/** An answer of the API, or of what stands before it. */
export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Codes of answers that are not the API's own: a gateway or a proxy stands before it. */
const CODES: Readonly<Record<number, string>> = { 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN', 429: 'THROTTLED' };

/** Undefined when it is no JSON. */
export function readJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an answer with an error says: a problem of RFC 9457, or whatever a gateway says. */
export function readProblem({ url, status, headers, text }: Answer): ApiProblem {
  const requestId = headers.get('x-request-id') ?? undefined;
  const { code, detail, problems } = membersOf(readJsonText(text));
  if (typeof code === 'string') {
    const message = String(detail ?? code);
    return new ApiProblem({ status, code, message, problems: readProblems(problems) }, requestId);
  }
  const said = text.trim().slice(0, 200) || 'nothing';
  const known = CODES[status] ?? (status >= 500 ? 'UNAVAILABLE' : 'UNEXPECTED_ANSWER');
  return new ApiProblem(
    { status, code: known, message: `${url.origin} answered ${status}: ${said}`, problems: [] },
    requestId,
  );
}

interface ProblemMembers {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly problems?: unknown;
}

function membersOf(body: unknown): ProblemMembers {
  if (typeof body !== 'object' || body === null) return {};
  const { error } = body as { readonly error?: ProblemMembers & { readonly message?: unknown } };
  return typeof error === 'object' ? { ...error, detail: error.message } : body;
}

function readProblems(problems: unknown): readonly Problem[] {
  if (!Array.isArray(problems)) return [];
  return problems.map(({ path, message }) => ({ path: String(path ?? ''), message: String(message ?? '') }));
}
