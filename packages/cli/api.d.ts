// @jobstack/cli

import { Readable, Writable } from "node:stream";
export declare const EXIT: {
  readonly ok: 0;
  readonly failed: 1;
  readonly usage: 2;
  readonly cancelled: 3;
  readonly unreachable: 4;
  readonly rejects: 5;
  readonly interrupted: 130;
};
type Colors = Readonly<Record<Style, (value: string) => string>>;
type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
declare class Text {
  #private;
  constructor(parts: readonly Part[]);
  get length(): number;
  get plain(): string;
  get parts(): readonly Part[];
  render(colors: Colors): string;
}
interface Part {
  readonly value: string;
  readonly style?: Style | undefined;
}
type Environment = Readonly<Record<string, string | undefined>>;
interface Stream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}
interface TerminalOptions {
  readonly stdin: Readable & {
    readonly isTTY?: boolean;
  };
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: Environment;
}
export declare class Terminal {
  #private;
  readonly environment: Environment;
  constructor(options: TerminalOptions);
  get interactive(): boolean;
  get width(): number | undefined;
  print(line: Text): void;
  json(value: unknown, { pretty }?: {
    readonly pretty?: boolean;
  }): void;
  raw(value: string, safe: (value: string) => Text): void;
  say(line: Text): void;
  progress(line: Text, step: string): void;
  confirm(question: Text): Promise<boolean>;
  read(): Promise<string>;
}
export declare function processTerminal(): Terminal;
export declare function runCli(args: readonly string[], terminal: Terminal): Promise<number>;
export type { TerminalOptions };