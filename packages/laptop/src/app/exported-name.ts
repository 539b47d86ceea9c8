const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
/** Exports whose names are not in the text, and CommonJS. */
const UNKNOWN = /\bexport\s*\*(?!\s*as\b)|\bexport\s+(?:const|let|var)\s*[{[]|\bexports\b|\bmodule\b/;

/**
 * Whether a module exports nothing by this name, as far as its text tells without being run: what is doubtful is told when it is loaded.
 */
export function surelyLacksExport(text: string, name: string): boolean {
  const code = text.replace(COMMENT, '');
  const declared = new RegExp(`\\bexport\\s+(?:async\\s+)?(?:const|let|var|class|function)\\b\\s*\\*?\\s*${name}\\b`);
  const listed = new RegExp(`\\bexport\\s*(?:\\{[^}]*\\b${name}\\b[^}]*\\}|\\*\\s*as\\s+${name}\\b)`);
  return ![declared, listed, UNKNOWN].some((pattern) => pattern.test(code));
}
