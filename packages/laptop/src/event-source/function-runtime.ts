/**
 * What runs inside a function's process: loads the module named as the first argument and calls its `handler`, one invocation at a
 * time. Speaks `function-messages.ts` with the parent and never outlives it.
 */
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import type { FunctionError, FunctionMessage, InvokeMessage } from './function-messages.ts';

type Handler = (event: unknown, context: Context) => unknown;

process.on('disconnect', () => process.exit());
// An announcement, for handlers that want to let go; the process ends by its parent's hand.
process.on('SIGTERM', () => undefined);

const logStreamName = `${new Date().toISOString().slice(0, 10)}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
const handler = await loadHandler(process.argv[2] ?? '');
process.on('message', (message: InvokeMessage) => void invoke(message));
tell({ kind: 'ready' });

async function loadHandler(entry: string): Promise<Handler> {
  try {
    const module = await import(pathToFileURL(entry).href);
    if (typeof module.handler === 'function') return module.handler;
    throw new Error(`${entry} must export a function called handler, but exports ${Object.keys(module).join(', ')}.`);
  } catch (error) {
    // As Lambda does: nobody else would say why nothing runs.
    console.error(error);
    process.send?.({ kind: 'initFailed', error: describe(error) } satisfies FunctionMessage, () => process.exit(1));
    return new Promise(() => undefined);
  }
}

async function invoke({ requestId, event, deadline }: InvokeMessage): Promise<void> {
  try {
    const response = await handler(event, contextOf(requestId, deadline));
    tell({ kind: 'succeeded', requestId, response: response ?? null });
  } catch (error) {
    tell({ kind: 'failed', requestId, error: describe(error) });
  }
}

function contextOf(requestId: string, deadline: number): Context {
  const { AWS_LAMBDA_FUNCTION_NAME: name = 'function', AWS_REGION: region = 'us-east-1' } = process.env;
  const gone = () => {
    throw new Error('Node.js handlers end by their promise: done, fail and succeed are gone since Node.js 24.');
  };
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '128',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: gone,
    fail: gone,
    succeed: gone,
  };
}

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), stackTrace: [] };
  return { errorType: error.name, errorMessage: error.message, stackTrace: (error.stack ?? '').split('\n') };
}

function tell(message: FunctionMessage): void {
  // A parent that has just died cannot listen; 'disconnect' is about to end this process.
  process.send?.(message, () => undefined);
}
