import type { BenchServer } from './bench-server.ts';
import type { CpuProfile } from './cpu-profile.ts';
import { round } from './figures.ts';
import { BULK } from './job-bench.ts';
import { queryOnce } from './query-once.ts';
import type { SideUnderTest } from './side-under-test.ts';

/** What the server must be started with to say where its time goes. */
export const PROFILED_SERVER: Readonly<Record<string, string>> = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track_planning': 'on',
};

interface StatementTime {
  readonly statement: string;
  readonly calls: number;
  readonly planMs: number;
  readonly executeMs: number;
  readonly rows: number;
  readonly walBytes: number;
}

/** Where the time of one run went: everything in milliseconds. */
export interface SideProfile {
  readonly side: string;
  readonly work: string;
  readonly jobs: number;
  readonly wallMs: number;
  readonly nodeCpuMs: number;
  readonly postgresCpuMs: number | undefined;
  /** By the server's clock, without parsing, commits and the way to and fro. */
  readonly statements: readonly StatementTime[];
  readonly node: CpuProfile;
}

const SHOWN_STATEMENTS = 8;

/** One connection, or batch, at a time: what is waited for is seen best where nothing else goes on meanwhile. */
export async function profileSide(
  server: BenchServer,
  side: SideUnderTest,
  runs: ReadonlyMap<number, number>,
): Promise<readonly SideProfile[]> {
  const url = server.url(side.database);
  await queryOnce(url, 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const profiles: SideProfile[] = [];
  for (const [batch, jobs] of runs) {
    await side.empty();
    const { oneConnection } = await side.describe(batch);
    // Compiles what will be looked at.
    await side.run((await side.enqueue(Math.min(jobs, 2_000), BULK)).waiting, batch, oneConnection);
    await side.empty();
    const { waiting } = await side.enqueue(jobs, BULK);
    await server.settle(side.database);
    const work = `run, batch ${batch}`;
    profiles.push(await watched(url, side, work, () => side.run(waiting, batch, oneConnection)));
  }
  await side.empty();
  profiles.push(
    await watched(url, side, `enqueue, ${BULK} a statement`, async () => (await side.enqueue(20 * BULK, BULK)).cost),
  );
  await side.empty();
  profiles.push(await watched(url, side, 'enqueue, one by one', async () => (await side.enqueue(BULK, 1)).cost));
  return profiles;
}

async function watched(
  url: string,
  side: SideUnderTest,
  work: string,
  run: () => ReturnType<SideUnderTest['run']>,
): Promise<SideProfile> {
  await queryOnce(url, 'SELECT pg_stat_statements_reset()');
  await side.startProfile();
  const { jobs, seconds, nodeCpuSeconds, postgresCpuSeconds } = await run();
  const node = await side.stopProfile();
  const statements = await queryOnce<StatementTime>(
    url,
    `SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 120) AS statement, calls::float8 AS calls,
       round(total_plan_time::numeric, 1)::float8 AS "planMs", round(total_exec_time::numeric, 1)::float8 AS "executeMs",
       rows::float8 AS rows, wal_bytes::float8 AS "walBytes"
     FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY total_plan_time + total_exec_time DESC LIMIT ${SHOWN_STATEMENTS}`,
  );
  return {
    ...{ side: side.name, work, jobs },
    wallMs: round(seconds * 1000),
    nodeCpuMs: round(nodeCpuSeconds * 1000),
    postgresCpuMs: postgresCpuSeconds === undefined ? undefined : round(postgresCpuSeconds * 1000),
    ...{ statements, node },
  };
}

export function printProfile({
  side,
  work,
  jobs,
  wallMs,
  nodeCpuMs,
  postgresCpuMs,
  statements,
  node,
}: SideProfile): void {
  console.log(
    `\n${side}: ${work}, ${jobs} jobs in ${wallMs} ms; CPU: Node ${nodeCpuMs} ms, PostgreSQL ${postgresCpuMs} ms`,
  );
  console.table(statements.map((one) => ({ ...one, statement: one.statement.slice(0, 70) })));
  console.table(
    Object.entries(node.byPackage)
      .slice(0, 12)
      .map(([name, ms]) => ({ name, ms })),
  );
  console.table(node.functions.slice(0, 12));
}
