import { addRoute } from '../add-route.ts';
import type { Api, ApiOptions } from '../api-options.ts';
import { DEPLOYMENT_OPERATIONS } from '../contract/deployment-operations.ts';
import { docsPage, docsPolicy } from '../openapi/docs-page.ts';
import { OPENAPI_DOCUMENT } from '../openapi/openapi-document.ts';
import { JOBSTACK_VERSION } from '../version.ts';

/** What anybody may know, without a session. */
export function addPublicRoutes(api: Api, { settings }: ApiOptions): void {
  addRoute(api, DEPLOYMENT_OPERATIONS.readHealth, (context) => context.json({ status: 'ok' }));

  addRoute(api, DEPLOYMENT_OPERATIONS.readVersion, (context) =>
    context.json({ version: JOBSTACK_VERSION, events: settings?.events ?? false }),
  );

  addRoute(api, DEPLOYMENT_OPERATIONS.readOpenApi, (context) => context.json(OPENAPI_DOCUMENT));

  addRoute(api, DEPLOYMENT_OPERATIONS.readDocs, (context) => {
    const headers = { 'content-security-policy': docsPolicy() };
    return context.html(docsPage(OPENAPI_DOCUMENT), 200, headers);
  });
}

/** About the deployment as a whole, and who is asking. */
export function addDeploymentRoutes(api: Api, _options: ApiOptions): void {
  addRoute(api, DEPLOYMENT_OPERATIONS.readSession, (context) => context.json(context.get('session')));
}
