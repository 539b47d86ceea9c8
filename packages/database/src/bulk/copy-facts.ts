import type { JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { run } from './database-error.ts';
import type { TargetTable } from './target-table.ts';

/** What decides whether rows can be written by COPY, and one chunk beside another. */
export interface CopyFacts {
  /** COPY into it stores what INSERT would: no row-level security, no rules, no trigger that may drop or change a row, nothing checked at COMMIT. */
  readonly canCopy: boolean;
  /** No row depends on another one of the table, so that a chunk can be written while the one before is not to be seen. */
  readonly canOverlap: boolean;
  /** Names of the columns of each unique or excluding index; null where it has an expression. */
  readonly uniqueKeys: readonly (readonly (string | null)[])[];
}

type Answer = {
  readonly isPlain: boolean;
  readonly refersToItself: boolean;
  readonly uniqueKeys: CopyFacts['uniqueKeys'];
};

/** @returns `canCopy` false when there is no such table: writing to it brings PostgreSQL's own error */
export async function readCopyFacts(tx: JobTransaction, target: TargetTable): Promise<CopyFacts> {
  const [answer] = await run<Answer>(
    tx,
    sql`
    SELECT relkind IN ('r', 'p') AND NOT relhasrules AND NOT row_security_active(oid) AS "isPlain",
      EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = pg_class.oid AND confrelid = pg_class.oid) AS "refersToItself",
      coalesce((
        SELECT jsonb_agg((
          SELECT jsonb_agg(attname ORDER BY place)
          FROM unnest(indkey::int[]) WITH ORDINALITY AS part (number, place)
          LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = part.number AND part.number > 0
          WHERE place <= indnkeyatts
        )) FROM pg_index WHERE indrelid = pg_class.oid AND (indisunique OR indisexclusion)
      ), '[]') AS "uniqueKeys"
    FROM pg_class WHERE oid = ${target.name}::regclass`,
  );
  const canCopy = answer?.isPlain === true && !target.hasBeforeTrigger && target.deferredConstraints.length === 0;
  return {
    canCopy,
    canOverlap: canCopy && answer?.refersToItself === false && !target.hasOwnTrigger,
    uniqueKeys: answer?.uniqueKeys ?? [],
  };
}
