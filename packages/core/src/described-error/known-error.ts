import type { ErrorFacts, KnownError } from './described-error.ts';
import { readProperty, readText } from './read-property.ts';

/** What is known about errors of JobStack, PostgreSQL, Drizzle, Node and the AWS SDK. Recognised by what they carry, never by class. */
export function knownError(error: unknown): KnownError {
  const logMessage = readText(error, 'logMessage');
  if (logMessage !== undefined) return { logMessage };
  return queryError(error) ?? postgresError(error) ?? systemError(error) ?? awsError(error) ?? fixedText(error) ?? {};
}

/** Drizzle's: its message is the statement with all parameters, and its cause says what went wrong. */
function queryError(error: unknown): KnownError | undefined {
  if (typeof readProperty(error, 'query') !== 'string' || !Array.isArray(readProperty(error, 'params')))
    return undefined;
  return { message: 'A query failed', logMessage: 'A query failed' };
}

/**
 * SQLSTATEs whose messages name objects of the database and never a value: connections, integrity (the row stands in `detail`, which is
 * not read), transactions, authorisation, resources, limits, locks, intervention, system, corruption. Not among them: 22, whose messages quote
 * the value that was refused, 42, which quote the statement, P0, which functions raise, XX000, which extensions raise.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const NAMES_NO_VALUE = /^(?:08|23|25|28|3D|40|53|54|55|57|58)...$|^XX00[12]$/;

/** Source files of procedural languages: what they report, a function has worded. */
const WORDED_BY_FUNCTIONS = /^pl/i;

/** `detail`, `hint`, `where` and `internalQuery` quote rows and values, perhaps somebody else's: nobody gets to see them. */
function postgresError(error: unknown): KnownError | undefined {
  const code = readText(error, 'code');
  if (!code || !/^[0-9A-Z]{5}$/.test(code) || readText(error, 'severity') === undefined) return undefined;
  if (WORDED_BY_FUNCTIONS.test(readText(error, 'file') ?? '')) return {};
  const facts = texts(error, ['schema', 'table', 'column', 'constraint', 'dataType']);
  return { facts, logMessage: NAMES_NO_VALUE.test(code) ? readText(error, 'message') : undefined };
}

/** An answer of AWS. Its message may repeat what was sent; name, status and request id find the rest. */
function awsError(error: unknown): KnownError | undefined {
  const metadata = readProperty(error, '$metadata');
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const status = readProperty(metadata, 'httpStatusCode');
  const action = /to perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(readText(error, 'message') ?? '')?.[1];
  const facts = {
    ...(typeof status === 'number' && { httpStatus: status }),
    ...texts(metadata, ['requestId']),
    ...(action && { action }),
  };
  return { facts };
}

const IP_ADDRESS = /^[\d.]{7,15}$|^[\da-f:.]{2,45}$/i;

/** An operating system's: the message may hold a path or a host's name that came with a payload. */
function systemError(error: unknown): KnownError | undefined {
  const [code, syscall] = [readText(error, 'code'), readText(error, 'syscall')];
  if (!code || !syscall || !/^[A-Z][A-Z0-9_]*$/.test(code) || !/^\w+$/.test(syscall)) return undefined;
  const [address, port] = [readText(error, 'address'), readProperty(error, 'port')];
  const where = address && IP_ADDRESS.test(address) ? ` ${address}${typeof port === 'number' ? `:${port}` : ''}` : '';
  return { logMessage: `${syscall} ${code}${where}` };
}

/** What node-postgres says about connections, word for word. */
const FIXED_TEXTS: ReadonlySet<string> = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
  'The server does not support SSL connections',
]);

function fixedText(error: unknown): KnownError | undefined {
  const message = readText(error, 'message');
  return message !== undefined && FIXED_TEXTS.has(message) ? { logMessage: message } : undefined;
}

function texts(from: unknown, names: readonly string[]): ErrorFacts {
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = readText(from, name);
      return text === undefined ? [] : [[name, text.slice(0, 200)]];
    }),
  );
}
