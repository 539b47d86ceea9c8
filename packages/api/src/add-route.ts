import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { ApiError } from './api-error.ts';
import type { Api, RequestScope } from './api-options.ts';
import type { Operation } from './contract/operation.ts';
import { permits, type Role } from './contract/roles.ts';
import { limitBody } from './json-body.ts';

type Answerer = (context: Context<RequestScope>) => Response | Promise<Response>;

/** A route as the contract has it: for nobody below its role, its body bounded. */
export function addRoute(routes: Api, operation: Operation, answer: Answerer): void {
  const { method, path, role, body, bodyBytes } = operation;
  const guards = [...(role === undefined ? [] : [atLeast(role)]), ...(body ? [limitBody(bodyBytes)] : [])];
  routes.on(method, [path], ...guards, answer);
}

/** @throws ApiError 403 `FORBIDDEN` */
function atLeast(role: Role) {
  return createMiddleware<RequestScope>(async (context, next) => {
    requireRole(context.get('session').role, role);
    await next();
  });
}

/** @throws ApiError 403 `FORBIDDEN` */
export function requireRole(has: Role, needs: Role): void {
  if (permits(has, needs)) return;
  throw new ApiError('FORBIDDEN', `This is for sessions with the role ${needs}; the role of this one is ${has}.`);
}
