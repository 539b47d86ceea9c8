/**
 * Lambda's own part of a function: loads the entry, calls its handler, and writes down what is thrown at it, all properties included, as
 * Lambda's runtime for Node does. Its listeners come before those of the function, as there.
 */
import { pathToFileURL } from 'node:url';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

process.on('uncaughtException', (error) => die('Uncaught Exception', error));
process.on('unhandledRejection', (error) => die('Unhandled Promise Rejection', error));
process.on('disconnect', () => process.exit());

const { handler }: { readonly handler: Handler } = await import(pathToFileURL(process.argv[2] ?? '').href);
process.on('message', (event) => void invoke(event));
process.send?.({ ready: true });

async function invoke(event: unknown): Promise<void> {
  const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 60_000 };
  try {
    process.send?.({ answer: (await handler(event, context)) ?? null });
  } catch (error) {
    console.error(`Invoke Error\t${everythingOf(error)}`);
    process.send?.({ answer: 'failed' });
  }
}

function die(what: string, error: unknown): void {
  console.error(`${what}\t${everythingOf(error)}`);
  process.exit(129);
}

function everythingOf(error: unknown): string {
  return JSON.stringify(error, (_key, value: unknown) =>
    value instanceof Error
      ? { errorType: value.name, errorMessage: value.message, stack: value.stack, cause: value.cause, ...value }
      : value,
  );
}
