export { EXIT } from './exit-codes.ts';
export { runCli } from './run-cli.ts';
export { processTerminal, Terminal, type TerminalOptions } from './terminal/terminal.ts';
