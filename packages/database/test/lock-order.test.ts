import { describe, expect, test } from 'vitest';
import { LEDGER_STATEMENTS } from '../src/ledger/statements.ts';

/** A SELECT that locks rows. */
interface Locking {
  /** From the innermost SELECT on, up to the lock. */
  readonly select: string;
  readonly table: 'jobs' | 'open_jobs' | 'other';
  readonly skips: boolean;
}

/** Each of ours that locks reads plain tables, so that its FOR comes before the next SELECT. */
function lockingsIn(text: string): readonly Locking[] {
  return text
    .replace(/\(SELECT id FROM jobstack\.jobs WHERE task_id = (\$\d+)::uuid\)/g, '$1')
    .split(/\bSELECT\b/)
    .map((select) => /^(.*?)\bFOR (?:NO KEY UPDATE|UPDATE|KEY SHARE)(?: OF (\w+))?( SKIP LOCKED)?/s.exec(select))
    .filter((found) => found !== null)
    .map(([, select = '', alias = '', skips]) => ({
      select,
      table: tableOf(select, alias),
      skips: skips !== undefined,
    }));
}

function tableOf(select: string, alias: string): Locking['table'] {
  const tables = Array.from(select.matchAll(/jobstack\.(\w+)(?: (\w+))?/g));
  const [, name] = tables.find(([, , as]) => alias === '' || as === alias) ?? [];
  return name === 'jobs' || name === 'open_jobs' ? name : 'other';
}

const LOCKINGS = LEDGER_STATEMENTS.flatMap(({ name, text }) => lockingsIn(text).map((found) => ({ name, ...found })));

const ONE_JOB = /\bid = (coalesce\(|\$\d)/;

/** One job after the other: their order is that of the rows which name them. */
const EACH_JOB = /\bid = (\w+)\.job_id AND .*LIMIT 1\s*$/s;

const inOrder = ({ name, select }: (typeof LOCKINGS)[number]) => {
  const [, list] = EACH_JOB.exec(select) ?? [];
  if (list === undefined) return /ORDER BY (\w+\.)?id(?: \+ 0)?\s*$/.test(select);
  const { text } = LEDGER_STATEMENTS.find((statement) => statement.name === name) ?? { text: '' };
  return new RegExp(
    `ORDER BY job_id \\+ 0\\) ${list}\\s+CROSS JOIN LATERAL \\(\\s*SELECT id FROM jobstack\\.jobs WHERE id = ${list}\\.`,
  ).test(text);
};

describe('statements keep the one lock order', () => {
  test('what locks several jobs does so in the order of their ids', () => {
    const several = LOCKINGS.filter(({ table, select }) => table === 'jobs' && !ONE_JOB.test(select));

    expect(several.map(({ name }) => name)).toContain('jobstack_settle');
    expect(several.filter((locking) => !inOrder(locking))).toEqual([]);
  });

  test('who looks at open jobs alone waits for none of them', () => {
    const open = LOCKINGS.filter(({ table }) => table === 'open_jobs');

    expect(open.map(({ name }) => name.replace('jobstack_', ''))).toEqual([
      'hold',
      'look',
      'look_for_lost',
      'mark_rung',
      'release',
      'release_held',
    ]);
    expect(open.filter(({ skips }) => !skips)).toEqual([]);
  });

  test('who works for workers waits for nobody: only a commit, a person and an erasure do', () => {
    const waits = LOCKINGS.filter(({ table, skips }) => table === 'jobs' && !skips);

    expect(waits.map(({ name }) => name.replace('jobstack_', ''))).toEqual([
      'append_logs',
      'erase_jobs',
      'lock_all_to_cancel',
      'lock_job',
      'lock_to_cancel',
      'lock_to_requeue',
    ]);
  });
});
