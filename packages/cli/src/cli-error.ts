import { EXIT } from './exit-codes.ts';

/** Why a command cannot do what it was asked for, in words for whoever asked. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
