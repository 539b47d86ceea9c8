import { AsyncLocalStorage } from 'node:async_hooks';

/** The files through which a call went, outermost first. */
export type Chain = readonly string[];

/** A call from one file into another, or a statement on its way to the server. */
export interface Step {
  readonly chain: Chain;
  readonly sql?: string;
}

/** One file's turn in a chain of calls: who called into it, and who called that one. */
interface Turn {
  readonly file: string;
  readonly caller: Turn | undefined;
}

const turns = new AsyncLocalStorage<Turn>();
let steps: Step[] = [];

/** What every function of an instrumented file runs in. A call within one file begins no new turn. */
export function enter<Value>(file: string, run: () => Value): Value {
  const caller = turns.getStore();
  if (caller?.file === file) return run();
  return turns.run({ file, caller }, () => {
    steps.push({ chain: currentChain() });
    return run();
  });
}

export function noteStatement(sql: string): void {
  steps.push({ chain: currentChain(), sql });
}

/** What happens while `run` runs, in order. */
export async function stepsOf(run: () => Promise<unknown>): Promise<readonly Step[]> {
  steps = [];
  await run();
  return steps;
}

/** The files that lead to where this is called, across awaits. */
function currentChain(): Chain {
  const chain: string[] = [];
  for (let turn = turns.getStore(); turn; turn = turn.caller) chain.unshift(turn.file);
  return chain;
}
