#!/usr/bin/env node
/** The command `jobstack`. */
import { runCli } from './run-cli.ts';
import { processTerminal } from './terminal/terminal.ts';

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
