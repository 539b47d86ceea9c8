import { HandlerDefinitionError } from '@jobstack/core';

/** It would wait for the chunk around it, and that for it. */
export function nestedCommit(): HandlerDefinitionError {
  return new HandlerDefinitionError(
    'commit was called inside the write of another commit: write everything through that tx, or commit afterwards.',
  );
}
