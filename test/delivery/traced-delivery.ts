/**
 * A program: runs one delivery through the worker's Lambda entry, and prints the calls on its way as JSON.
 * Its arguments are the entry and the SQS event.
 */
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import pg from 'pg';
import { noteStatement, stepsOf } from './call-chain.ts';

const [entry = '', event = ''] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(entry).href);

const query = pg.Client.prototype.query as (...values: unknown[]) => unknown;
pg.Client.prototype.query = function (this: pg.Client, ...values: unknown[]) {
  const [sent] = values as [string | { readonly text: string }];
  noteStatement(typeof sent === 'string' ? sent : sent.text);
  return query.apply(this, values);
} as typeof pg.Client.prototype.query;

const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 60_000 } as Context;
console.log(JSON.stringify(await stepsOf(() => handler(JSON.parse(event), context))));
process.exit();
