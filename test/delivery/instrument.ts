import { parseSync, Visitor, type VisitorObject } from 'oxc-parser';

/** What an instrumented file calls, found on `globalThis`. */
export const ENTER = '__enterFile';

/** The source with every function running in `ENTER(file, …)`; generators and constructors excepted. */
export function instrument(file: string, source: string): string {
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const wrap = (from: number, to: number, open: string, close: string) =>
    insertions.push({ at: from, text: open }, { at: to, text: close });
  const call = (isAsync: boolean) => `${ENTER}(${JSON.stringify(file)}, ${isAsync ? 'async ' : ''}() =>`;
  const skipped = new Set<number>();
  const visitFunction: NonNullable<VisitorObject['FunctionExpression']> = ({ body, async, generator, start }) => {
    if (!body || generator || skipped.has(start)) return;
    wrap(body.start + 1, body.end - 1, ` return ${call(async)} {`, `});`);
  };
  new Visitor({
    MethodDefinition: ({ kind, value }) => void (kind === 'constructor' && skipped.add(value.start)),
    FunctionDeclaration: visitFunction,
    FunctionExpression: visitFunction,
    ArrowFunctionExpression({ body, async }) {
      if (body.type === 'BlockStatement') wrap(body.start + 1, body.end - 1, ` return ${call(async)} {`, `});`);
      else wrap(body.start, body.end, `${call(async)} (`, '))');
    },
  }).visit(parseSync(file, source).program);
  return insertAll(source, insertions);
}

/** Of two at one place, the one that was noted last stands outside at an end, and inside at a beginning. */
function insertAll(source: string, insertions: readonly { readonly at: number; readonly text: string }[]): string {
  let [text, from] = ['', 0];
  for (const { at, text: inserted } of insertions.toSorted((a, b) => a.at - b.at)) {
    text += source.slice(from, at) + inserted;
    from = at;
  }
  return text + source.slice(from);
}
