import { join, relative } from 'node:path';
import { type PublishedPackage, publishedPackages, ROOT } from './published-packages.ts';

/** Why npm would refuse the provenance of these packages: it wants each manifest to name the repository that the workflow runs in. */
export function repositoryProblems(
  packages: readonly Pick<PublishedPackage, 'folder' | 'manifest'>[],
  repository: string,
): readonly string[] {
  const url = `git+https://github.com/${repository}.git`;
  return packages
    .filter(({ manifest }) => manifest.repository?.url !== url)
    .map(({ folder, manifest }) => {
      const path = relative(ROOT, folder);
      const wanted = JSON.stringify({ type: 'git', url, directory: path });
      const found = manifest.repository?.url ?? 'nothing';
      return `${join(path, 'package.json')} names ${found} as its repository. Write "repository": ${wanted}`;
    });
}

if (import.meta.main) {
  const repository = process.env.GITHUB_REPOSITORY;
  if (!repository) throw new Error('GITHUB_REPOSITORY must be owner/name of the repository that publishes.');
  const problems = repositoryProblems(publishedPackages(), repository);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error('\nNothing is published: npm takes no provenance from a repository that the package does not name.');
    process.exitCode = 1;
  }
}
