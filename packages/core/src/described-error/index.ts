export { describeError, isDescribed, NOT_AN_ERROR } from './describe-error.ts';
export type { DescribedError, ErrorFacts } from './described-error.ts';
export { type ErrorAudience, forOperators, forOwner, type ToldError } from './error-audience.ts';
export { errorHeadline, errorStack, formatError } from './format-error.ts';
export { redactText } from './redact-text.ts';
