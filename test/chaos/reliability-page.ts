import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '../../docs/reliability.md');
const SECTION =
  /(?<=<!-- kill matrix: written by `make chaos-docs` -->\n\n)[\s\S]*?(?=\n\n<!-- end of kill matrix -->)/;

/** The kill matrix as it stands in docs/reliability.md. */
export function readMatrixOfPage(): string {
  return readFileSync(PAGE, 'utf8').match(SECTION)?.[0] ?? '';
}

export function writeMatrixOfPage(table: string): void {
  writeFileSync(PAGE, readFileSync(PAGE, 'utf8').replace(SECTION, table));
}
