import type { ClientBase, Pool } from 'pg';

/** What PostgreSQL did to carry out a statement, nested ones of triggers and foreign keys included. */
export interface Plans {
  /** Names of the indexes that were searched, sorted, each once. */
  readonly indexes: readonly string[];
  /** Tables that were read from one end to the other. */
  readonly scannedTables: readonly string[];
  /** Of these, the tables that one statement has read more than once, for one row of another after the other. */
  readonly repeatedScans: readonly string[];
  /** Indexes of which more than a handful of rows were read without a condition. */
  readonly wholeIndexes: readonly string[];
  /** The most pairs of rows that one join has looked at and found not to belong together: what grows with the square of a batch. */
  readonly vainPairs: number;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Has the server tell the plan of every statement at the moment of its execution: the real statement with its real values. */
const AUTO_EXPLAIN = `LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_format = json;
  SET auto_explain.log_nested_statements = on;
  SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off; SET auto_explain.log_level = notice`;

/** Collects the plans of what runs through the pool from now on. */
export class PlanRecorder {
  #roots: PlanNode[] = [];

  constructor(pool: Pool) {
    pool.on('connect', (client: ClientBase) => {
      client.on('notice', ({ message }) => this.#take(message ?? ''));
      // Queued ahead of whatever the pool's user is about to send.
      client.query(AUTO_EXPLAIN).catch((error: unknown) => client.emit('error', error));
    });
  }

  /** Runs `use` and answers the plans of the statements it made. */
  async of(use: () => Promise<unknown>): Promise<Plans> {
    this.#roots = [];
    await use();
    const nodes = this.#roots.flatMap(flatten);
    return {
      indexes: distinct(nodes.map((node) => node['Index Name'])),
      scannedTables: distinct(nodes.filter(isSeqScan).map((node) => node['Relation Name'])),
      repeatedScans: distinct(nodes.filter(isRepeatedScan).map((node) => node['Relation Name'])),
      wholeIndexes: distinct(nodes.filter(isWholeIndex).map((node) => node['Index Name'])),
      vainPairs: nodes.reduce((most, node) => Math.max(most, vainPairsOf(node)), 0),
    };
  }

  #take(message: string): void {
    const json = message.split('plan:\n')[1];
    if (json !== undefined) this.#roots.push(JSON.parse(json).Plan);
  }
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

function vainPairsOf(node: PlanNode): number {
  return (node['Rows Removed by Join Filter'] ?? 0) * (node['Actual Loops'] ?? 1);
}

const HANDFUL = 100;

function isWholeIndex(node: PlanNode): boolean {
  const read = (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0);
  return node['Index Name'] !== undefined && node['Index Cond'] === undefined && read > HANDFUL;
}

function isRepeatedScan(node: PlanNode): boolean {
  return isSeqScan(node) && (node['Actual Loops'] ?? 0) > 1;
}

function isSeqScan(node: PlanNode): boolean {
  return node['Node Type'] === 'Seq Scan';
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
