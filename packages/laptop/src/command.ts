#!/usr/bin/env node
/** The command `jobstack-laptop`. */
import { runCommand } from './dev/run-command.ts';

process.exitCode = await runCommand(process.argv.slice(2));
