import type { RetryOptions } from './http/retry-delay.ts';
import type { SignIn } from './sign-in.ts';

export interface ClientOptions {
  /** Address of the API, without `/api`: the laptop's `http://localhost:4000`, or the output `ApiUrl` of a stage. */
  readonly url: string;
  /** @default none: what a browser sends by itself to its own origin */
  readonly signIn?: SignIn | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Longest time that one try of one request may take, uploads apart, in milliseconds. @default 30,000 */
  readonly timeoutMs?: number | undefined;
  /** @default the platform's */
  readonly fetch?: typeof fetch | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}
