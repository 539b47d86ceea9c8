/** What went wrong inside a function, as Lambda reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

/** To the process: run the handler once. */
export interface InvokeMessage {
  readonly kind: 'invoke';
  readonly requestId: string;
  readonly event: unknown;
  /** When the process will be killed, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** From the process. */
export type FunctionMessage =
  | { readonly kind: 'ready' }
  /** The module could not be loaded; the process exits. */
  | { readonly kind: 'initFailed'; readonly error: FunctionError }
  | { readonly kind: 'succeeded'; readonly requestId: string; readonly response: unknown }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: FunctionError };
