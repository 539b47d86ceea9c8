import { relative } from 'node:path';
import { buildPackages } from './build-packages.ts';
import { publishedPackages, ROOT } from './published-packages.ts';

const tarballs = await buildPackages(publishedPackages());
for (const tarball of tarballs.values()) console.log(relative(ROOT, tarball));
