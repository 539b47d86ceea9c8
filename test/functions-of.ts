import { parseSync, Visitor } from 'oxc-parser';

export interface FunctionPlace {
  /** 1-based. */
  readonly line: number;
  /** From its parameters, or `function`, to its last brace. */
  readonly lines: number;
}

/** Every function of a source file, methods and arrows included. */
export function functionsOf({ path, text }: { readonly path: string; readonly text: string }): FunctionPlace[] {
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const places: FunctionPlace[] = [];
  const note = ({ start, end, body }: { start: number; end: number; body: unknown }) => {
    if (body) places.push({ line: lineOf(start), lines: lineOf(end) - lineOf(start) + 1 });
  };
  const visitor = new Visitor({ FunctionDeclaration: note, FunctionExpression: note, ArrowFunctionExpression: note });
  visitor.visit(parseSync(path, text).program);
  return places;
}
