import { bearer, createClient, type JobStackClient } from '@jobstack/client';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findLaptop } from './find-laptop.ts';
import type { Stage } from './find-stage.ts';

/** What is said about the API on the command line. */
export interface ConnectionArgs {
  readonly env?: string | undefined;
  readonly stack?: string | undefined;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

export interface Connection {
  readonly client: JobStackClient;
  readonly url: string;
  /** How it was found, for people. */
  readonly place: string;
  /** Of a deployed stage: its outputs, and who asks AWS. */
  readonly stage?: Stage;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The API that is meant: of `--url`, of a stage (`--env`), of the environment, of the laptop stack that runs here; the first that is said.
 *
 * @throws CliError when none is, or the one that is said is not there
 */
export async function resolveConnection(args: ConnectionArgs, environment: Environment): Promise<Connection> {
  const { JOBSTACK_URL, JOBSTACK_ENV, JOBSTACK_TOKEN, JOBSTACK_STACK } = environment;
  const token = args.token || JOBSTACK_TOKEN || undefined;
  const url = args.url || (args.env ? undefined : JOBSTACK_URL || undefined);
  if (url) return byAddress(url, token, environment);
  const env = args.env || JOBSTACK_ENV || undefined;
  const stack = args.stack || JOBSTACK_STACK || undefined;
  if (env || stack) return ofStage(stack ?? `JobStack-${env}`, token);
  const laptop = await findLaptop(environment);
  if (laptop) return { ...connect(laptop.url, token ?? laptop.token), place: 'the laptop stack' };
  throw new CliError(
    'No laptop stack runs in this folder or above it, and no other API was named. Start one with `jobstack dev`, or say which: --env <stage>, or --url and JOBSTACK_TOKEN.',
    EXIT.unreachable,
  );
}

async function byAddress(url: string, token: string | undefined, environment: Environment): Promise<Connection> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CliError(`--url must be the address of an API, such as http://localhost:4000; received '${url}'.`);
  }
  // Its own token fits whoever names the laptop stack by its address.
  const laptop = token === undefined ? await findLaptop(environment) : undefined;
  const own = laptop && new URL(laptop.url).host === new URL(url).host ? laptop.token : undefined;
  return { ...connect(url, token ?? own), place: url };
}

async function ofStage(stackName: string, token: string | undefined): Promise<Connection> {
  // Loaded on demand: AWS's SDK takes a while, which nobody on a laptop should wait for.
  const { findStage, signInTo } = await import('./find-stage.ts');
  const stage = await findStage(stackName);
  const client = createClient({ url: stage.apiUrl, signIn: signInTo(stage, token) });
  return { client, url: stage.apiUrl, place: `${stackName} in ${stage.region}`, stage };
}

function connect(url: string, token: string | undefined): Pick<Connection, 'client' | 'url'> {
  return { client: createClient({ url, signIn: token === undefined ? undefined : bearer(token) }), url };
}
