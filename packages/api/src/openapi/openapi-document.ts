import document from './openapi.json' with { type: 'json' };

/** The API as an OpenAPI 3.1 document: `make openapi` writes it from the contract. */
export const OPENAPI_DOCUMENT = document;

export type OpenApiDocument = typeof OPENAPI_DOCUMENT;
