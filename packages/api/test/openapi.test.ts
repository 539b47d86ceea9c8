import { expect, it } from 'vitest';
import { makeDocument } from '../build/make-document.ts';
import { OPENAPI_DOCUMENT } from '../src/openapi/openapi-document.ts';

it('the OpenAPI document is the one that the contract makes; `make openapi` writes it anew', async () => {
  expect(OPENAPI_DOCUMENT).toEqual(JSON.parse(JSON.stringify(await makeDocument())));
});
