import { readFileSync } from 'node:fs';
import { CliError } from './cli-error.ts';
import type { Terminal } from './terminal/terminal.ts';

/** A payload as it is given: JSON, `@file` with JSON, or `-` for standard input. @throws CliError when it is none */
export async function readPayload(given: string | undefined, terminal: Terminal): Promise<Record<string, unknown>> {
  const source = given ?? '{}';
  const name = source === '-' ? 'standard input' : source.startsWith('@') ? source.slice(1) : 'the payload';
  const json = source === '-' ? await terminal.read() : source.startsWith('@') ? readFile(name) : source;
  try {
    const payload: unknown = JSON.parse(json);
    if (typeof payload === 'object' && payload !== null && !Array.isArray(payload))
      return payload as Record<string, unknown>;
    throw new Error(`it is ${Array.isArray(payload) ? 'an array' : typeof payload}`);
  } catch (error) {
    const hint = name === 'the payload' ? ', such as \'{"name":"Ada"}\'' : '';
    throw new CliError(`${name} must be a JSON object${hint}: ${(error as Error).message}.`);
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`The payload’s file cannot be read: ${(error as Error).message}.`);
  }
}
