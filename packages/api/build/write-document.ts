import { writeFileSync } from 'node:fs';
import { makeDocument } from './make-document.ts';

writeFileSync(
  new URL('../src/openapi/openapi.json', import.meta.url),
  `${JSON.stringify(await makeDocument(), undefined, 1)}\n`,
);
