import type { Guard } from './guard.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
const LAMBDA_HOP_LIMIT = 16;

/** Lambda stops a function that keeps ringing its own queue, unless told that it is meant. */
export const recursionGuard: Guard<'engine'> = ({ engine: { hopCap, recursion } }) => [
  {
    broken: recursion === 'terminate' && hopCap >= LAMBDA_HOP_LIMIT,
    message:
      `engine.hopCap must be below ${LAMBDA_HOP_LIMIT} handovers while engine.recursion is 'terminate', since Lambda then cuts the ` +
      `chain after about ${LAMBDA_HOP_LIMIT}; it is ${hopCap}. Set engine.recursion to 'allow': the hop cap ends runaway jobs.`,
  },
];
