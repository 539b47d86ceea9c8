import { Hono } from 'hono';
import { describeRoute, generateSpecs } from 'hono-openapi';
import { OPERATIONS } from '../src/contract/operations.ts';
import { JOBSTACK_VERSION } from '../src/version.ts';
import { describeOperation } from './describe-operation.ts';

/**
 * The contract as an OpenAPI 3.1 document. Made here and not where it is served: what turns schemas into JSON Schema is as large as the rest
 * of the API, and would be loaded with every cold start.
 */
export function makeDocument() {
  const app = new Hono();
  for (const operation of Object.values(OPERATIONS)) {
    app.on(operation.method, [operation.path], describeRoute(describeOperation(operation)), (context) =>
      context.body(null),
    );
  }
  return generateSpecs(app, {
    excludeStaticFile: false,
    documentation: {
      info: {
        title: 'JobStack',
        version: JOBSTACK_VERSION,
        description: 'Create, watch and steer jobs.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: ['Jobs', 'History', 'Actions', 'Deployment'].map((name) => ({ name })),
      security: [{ bearer: [] }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
  });
}
