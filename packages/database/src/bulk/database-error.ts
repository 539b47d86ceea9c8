import type { JobTransaction } from '@jobstack/handler-sdk';
import { DrizzleQueryError, type SQL } from 'drizzle-orm';

/** The rows a statement answers. @throws what pg threw, without Drizzle's wrapper, whose message holds all parameters */
export async function run<Row>(tx: JobTransaction, statement: SQL): Promise<readonly Row[]> {
  try {
    const { rows } = await tx.execute(statement);
    return rows as Row[];
  } catch (error) {
    throw error instanceof DrizzleQueryError && error.cause ? error.cause : error;
  }
}

/** The SQLSTATE of a database's error, undefined for any other. */
export function sqlState(error: unknown): string | undefined {
  const { code } = error instanceof Error ? (error as Error & { readonly code?: unknown }) : {};
  return typeof code === 'string' ? code : undefined;
}

/**
 * Whether an error blames a row: 22 data exception, 23 integrity constraint violation, 44 WITH CHECK OPTION violation, 54 program limit
 * exceeded (a value too long for its index, JSON nested too deeply), P0001 raised by a trigger. `ROW_ERROR_CONDITIONS` are the same.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isRowError(error: unknown): boolean {
  return /^(22|23|44|54|P0001$)/.test(sqlState(error) ?? '');
}

/** `isRowError` for an EXCEPTION clause of PL/pgSQL, where the name of a class's first member stands for the class. */
export const ROW_ERROR_CONDITIONS = [
  'data_exception',
  'integrity_constraint_violation',
  'with_check_option_violation',
  'program_limit_exceeded',
  'raise_exception',
].join(' OR ');
