import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../source-files.ts';

/** A block of code of a page. */
export interface Snippet {
  /** `ts`, `sh` and so on. */
  readonly language: string;
  /** What stands behind the language: `file=a.ts` is `{ file: 'a.ts' }`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly code: string;
}

/** The blocks of a page of docs, in its order. */
export function readSnippets(page: string): readonly Snippet[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
  return Array.from(text.matchAll(/^```(\w+)([^\n]*)\n(.*?)^```$/gms), ([, language = '', facts = '', code = '']) => ({
    ...{ language, code },
    facts: Object.fromEntries(
      Array.from(facts.matchAll(/(\w+)=(\S+)/g), ([, name = '', value]) => [name, value ?? '']),
    ),
  }));
}
