import { relative } from 'node:path';
import { buildPackages } from './build-packages.ts';
import {
  acceptSizes,
  kilobytes,
  type MeasuredPackage,
  measurePackage,
  readSizeBudget,
  sizeProblems,
} from './package-size.ts';
import { apiProblems, publicApi, undeclaredTypes } from './public-api.ts';
import { publishedPackages, ROOT } from './published-packages.ts';
import { complaintOf } from './run-tool.ts';

const accept = process.argv.includes('--accept');
const packages = publishedPackages();
const tarballs = await buildPackages(packages);
const budget = readSizeBudget();
const measured: MeasuredPackage[] = [];
const problems: string[] = [];
for (const one of packages) {
  const tarball = tarballs.get(one.name) ?? '';
  const api = await publicApi(one);
  const [size, ...complaints] = await Promise.all([measurePackage(one, tarball), publint(tarball), attw(tarball)]);
  measured.push(size);
  problems.push(...complaints.flat(), ...undeclaredTypes(one, api), ...(await apiProblems(one, api, accept)));
  if (!accept) problems.push(...sizeProblems(size, budget));
}
if (accept) await acceptSizes(measured, budget);
for (const { name, tarball, minified } of measured) {
  console.log(
    `${name.padEnd(24)} tarball ${kilobytes(tarball).padStart(9)}   minified ${kilobytes(minified).padStart(9)}`,
  );
}
for (const problem of problems) console.error(`\n${problem}`);
if (problems.length > 0) process.exit(1);

/** Whether the tarball says what it has: exports, files, types before code. */
async function publint(tarball: string): Promise<readonly string[]> {
  return complaint(tarball, await complaintOf('publint', ['run', tarball, '--strict']));
}

/** Whether its types are those of its code, for whoever imports ES modules. */
async function attw(tarball: string): Promise<readonly string[]> {
  return complaint(tarball, await complaintOf('attw', [tarball, '--profile', 'esm-only', '--no-emoji']));
}

function complaint(tarball: string, said: string | undefined): readonly string[] {
  return said === undefined ? [] : [`${relative(ROOT, tarball)}: ${said}`];
}
