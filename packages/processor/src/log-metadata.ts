import { describeError, forOwner, type LogMetadata } from '@jobstack/core';

/** Errors among the metadata of a line as they may be kept: JSON would make `{}` of most, and show the parameters of a failed query. */
export function withDescribedErrors(metadata: LogMetadata | undefined): LogMetadata | undefined {
  if (typeof metadata !== 'object' || metadata === null) return metadata;
  if (!Object.values(metadata).some(isError)) return metadata;
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, described(value)]));
}

function described(value: unknown): unknown {
  return isError(value) ? forOwner(describeError(value)) : value;
}

function isError(value: unknown): boolean {
  return value instanceof Error;
}
