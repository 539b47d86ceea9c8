import type { CallOptions } from './client-options.ts';
import type { Counters, Handler, Limit, Queues, Schedule, SessionInfo, Version } from './contract/deployment.ts';
import type { Sender } from './http/sender.ts';

/** What is deployed, and how it does. */
export class Deployment {
  readonly #sender: Sender;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  version(options?: CallOptions): Promise<Version> {
    return this.#read('/version', options);
  }

  /** Who is asking. */
  session(options?: CallOptions): Promise<SessionInfo> {
    return this.#read('/session', options);
  }

  /** How many jobs there are, by status and type. */
  counters(options?: CallOptions): Promise<Counters> {
    return this.#read('/counters', options);
  }

  queues(options?: CallOptions): Promise<Queues> {
    return this.#read('/queues', options);
  }

  async handlers(options?: CallOptions): Promise<readonly Handler[]> {
    return (await this.#read<{ handlers: readonly Handler[] }>('/handlers', options)).handlers;
  }

  async schedules(options?: CallOptions): Promise<readonly Schedule[]> {
    return (await this.#read<{ schedules: readonly Schedule[] }>('/schedules', options)).schedules;
  }

  /** The limits that were set at run time, by scope and name; for admins. */
  async *limits({ signal }: CallOptions = {}): AsyncGenerator<Limit, void> {
    let cursor: string | undefined;
    do {
      const query = { cursor };
      const page: { limits: readonly Limit[]; nextCursor: string | null } = await this.#sender.ask({
        ...{ method: 'GET', path: '/limits', query, signal },
      });
      yield* page.limits;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** Caps or pauses a queue, a job type or a tenant, in place of what was set before; for admins. */
  setLimit(
    { scope, name, ...body }: Pick<Limit, 'scope' | 'name'> & Partial<Pick<Limit, 'cap' | 'paused'>>,
    { signal }: CallOptions = {},
  ): Promise<Limit> {
    return this.#sender.ask({ method: 'PUT', path: limitPath(scope, name), body, signal });
  }

  /** @returns whether there was one */
  async removeLimit({ scope, name }: Pick<Limit, 'scope' | 'name'>, { signal }: CallOptions = {}): Promise<boolean> {
    const request = { method: 'DELETE', path: limitPath(scope, name), signal } as const;
    return (await this.#sender.ask<{ removed: boolean }>(request)).removed;
  }

  #read<Body>(path: string, { signal }: CallOptions = {}): Promise<Body> {
    return this.#sender.ask<Body>({ method: 'GET', path, signal });
  }
}

function limitPath(scope: Limit['scope'], name: string): string {
  return `/limits/${scope}/${encodeURIComponent(name)}`;
}
