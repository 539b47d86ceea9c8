import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import { ApiError } from './api-error.ts';
import type { ErrorListener, RequestScope } from './api-options.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemAnswer, type ProblemCode } from './contract/problem.ts';
import { cut } from './problems.ts';

/** Turns what a route threw into an answer: an `ApiError` as it is, anything else into a 500 that tells the client nothing. */
export function errorHandler(onError: ErrorListener): ErrorHandler<RequestScope> {
  return (error, context) => {
    if (isApiError(error)) return errorResponse(context, error);
    const requestId = context.get('requestId');
    onError(error, { requestId, method: context.req.method, path: context.req.path });
    const message = `The request failed on our side. Quote request id ${requestId} when you report it.`;
    return errorResponse(context, new ApiError('INTERNAL', message));
  };
}

export const notFoundHandler: NotFoundHandler<RequestScope> = (context) => {
  const message = `There is no ${cut(context.req.path)} here. See /api/docs for the routes.`;
  return errorResponse(context, new ApiError('ROUTE_NOT_FOUND', message));
};

export function methodNotAllowedHandler(context: Context<RequestScope>, allowed: readonly string[]): Response {
  const allow = allowed.join(', ');
  const message = `${context.req.method} is not possible here: expected ${allow}.`;
  return errorResponse(context, new ApiError('METHOD_NOT_ALLOWED', message, { headers: { allow } }));
}

function errorResponse(context: Context<RequestScope>, error: ApiError): Response {
  const { message, problems, status, headers } = error;
  const code = error.code as ProblemCode;
  const body: ProblemAnswer = {
    type: `urn:jobstack:problem:${code}`,
    title: PROBLEMS[code].title,
    status,
    detail: message,
    instance: `urn:jobstack:request:${context.get('requestId')}`,
    code,
    ...(problems.length > 0 && { problems: [...problems] }),
  };
  return context.json(body, status, { ...headers, 'content-type': PROBLEM_MEDIA_TYPE });
}

/** By shape, not by class: two copies of the class in one bundle must not turn a 404 into a 500. */
function isApiError(error: Error): error is ApiError {
  return error.name === 'ApiError' && 'status' in error && 'problems' in error;
}
