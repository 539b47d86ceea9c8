#!/usr/bin/env node
/** The command `create-jobstack`. */
import { runCommand } from './run-command.ts';

process.exitCode = await runCommand(process.argv.slice(2));
