import { memberOf } from './import-rules.ts';
import { readSourceFiles } from './source-files.ts';

/** Member → the members that its sources import, as the code stands. Tests are left out. */
function packageImports(): ReadonlyMap<string, ReadonlySet<string>> {
  const files = readSourceFiles('packages/*/src/**/*.ts', 'lambda/**/*.ts', 'lib/**/*.ts');
  const imports = new Map<string, Set<string>>();
  for (const file of files) {
    const member = memberOf(file.path) ?? '';
    const known = imports.get(member) ?? new Set();
    imports.set(member, known);
    for (const { specifier } of file.imports) {
      const [, imported] = /^@jobstack\/([^/]+)/.exec(specifier) ?? [];
      if (imported !== undefined && imported !== member) known.add(imported);
    }
  }
  return imports;
}

/** The picture of the docs: an arrow for each import that no longer way implies, so that it can be read. */
export function packagePicture(): string {
  const imports = packageImports();
  const arrows = [...imports].flatMap(([member, direct]) =>
    [...direct]
      .filter((target) => ![...direct].some((other) => other !== target && reaches(imports, other, target)))
      .map((target) => `  ${member} --> ${target}`),
  );
  return ['```mermaid', 'graph TD', ...arrows.sort(), '```'].join('\n');
}

function reaches(imports: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const direct = imports.get(from) ?? new Set();
  return direct.has(to) || [...direct].some((next) => reaches(imports, next, to));
}
