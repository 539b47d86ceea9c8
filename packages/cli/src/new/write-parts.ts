import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AppFiles } from './app-files.ts';
import { addEntry, moduleText, withImport, writeNew } from './edit-module.ts';
import type { Names } from './names.ts';

/** What was written, and what is left to do by hand. */
export interface Written {
  /** From the app's root. */
  readonly files: readonly string[];
  readonly toDo: readonly string[];
}

/** A handler that shows what there is, and its line in the map. */
export function writeHandler({ root, folder, map }: AppFiles, names: Names): Written {
  const { kebab, snake, pascal } = names;
  const file = `${folder}/${kebab}-handler.ts`;
  writeNew(root, file, codeOf('handler', { ...names }));
  const up = map.startsWith(`${folder}/handlers/`) ? '..' : '.';
  const statement = importOf([`${pascal}Handler`], `${up}/${kebab}-handler.ts`);
  const entry = `${snake}: new ${pascal}Handler(),`;
  const added = addEntry(root, map, { opening: /createHandlerMap\(\{/, statement, entry });
  return added
    ? { files: [file, map], toDo: [] }
    : { files: [file], toDo: [`add to ${map}: ${statement} and, in the map, ${entry}`] };
}

/** A table whose rows are each tenant's own. */
export function writeTable({ root, folder, tables }: AppFiles, names: Names): Written {
  const { kebab, snake, camel } = names;
  const table = codeOf('table', { ...names });
  const migrate = `write its migration: make db-generate NAME=${snake}`;
  if (tables.endsWith('/index.ts')) {
    const file = `${folder}/tables/${kebab}.ts`;
    writeNew(root, file, `${TABLE_IMPORT}\n\n${table}`);
    const line = `export { ${camel} } from './${kebab}.ts';\n`;
    writeFileSync(join(root, tables), `${moduleText(root, tables) ?? ''}${line}`);
    return { files: [file, tables], toDo: [migrate] };
  }
  const code = moduleText(root, tables);
  if (code === undefined) {
    writeNew(root, tables, `${TABLE_IMPORT}\n\n${table}`);
    return { files: [tables], toDo: [migrate] };
  }
  const parts = ['bigint', 'pgTable', 'text', 'unique'].filter(
    (part) => !new RegExp(`import [^;]*\\b${part}\\b`).test(code),
  );
  const statement = importOf(parts, 'drizzle-orm/pg-core');
  const imported = parts.length === 0 ? code : withImport(code, statement);
  writeFileSync(join(root, tables), `${imported.trimEnd()}\n\n${table}`);
  return { files: [tables], toDo: [migrate] };
}

/** What lets CSV files fill a table that `new table` has written. */
export function writeTarget({ root, folder, tables, targets }: AppFiles, { kebab, camel }: Names): Written {
  const file = `${folder}/${kebab}-target.ts`;
  const from = tables.endsWith('/index.ts') ? './tables/index.ts' : `./${basename(tables)}`;
  writeNew(root, file, codeOf('target', { camel, tables: from }));
  const statement = importOf([`${camel}Target`], `./${kebab}-target.ts`);
  const entry = `${camel}: ${camel}Target,`;
  const added = addEntry(root, targets, { opening: /importTargets = \{/, statement, entry });
  return added
    ? { files: [file, targets], toDo: [] }
    : { files: [file], toDo: [`add to the import targets: ${statement} and ${entry}`] };
}

const TABLE_IMPORT = importOf(['bigint', 'pgTable', 'text', 'unique'], 'drizzle-orm/pg-core');

/** A line of the code that is written. */
function importOf(names: readonly string[], from: string): string {
  return ['import', '{', names.join(', '), '}', 'from', `'${from}';`].join(' ');
}

/** A template with its `{{words}}` filled in. */
function codeOf(template: 'handler' | 'table' | 'target', words: Readonly<Record<string, string>>): string {
  const code = readFileSync(new URL(`../../template/${template}.txt`, import.meta.url), 'utf8');
  return code.replace(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole);
}
