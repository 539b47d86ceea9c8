import { CliError } from '../cli-error.ts';

/** A name in every form that code needs. */
export interface Names {
  /** `send-invoice`, of files. */
  readonly kebab: string;
  /** `send_invoice`, of job types and tables in the database. */
  readonly snake: string;
  /** `sendInvoice`, of constants. */
  readonly camel: string;
  /** `SendInvoice`, of classes. */
  readonly pascal: string;
}

/** @throws CliError for a name of which no code could be made */
export function namesOf(given: string): Names {
  const words = given
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_ ]+/);
  if (
    !/^[a-z][a-z0-9]*$/.test(words[0] ?? '') ||
    words.some((word) => !/^[a-z0-9]+$/.test(word)) ||
    given.length > 60
  ) {
    throw new CliError(`A name is letters, digits and '-', a letter first, at most 60; received '${given}'.`);
  }
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return { kebab: words.join('-'), snake: words.join('_'), camel, pascal };
}
