import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describeError, JobStackError } from '@jobstack/core';
import type { HeldLease, KeptLeases, Lease, LeaseKeeper, LeaseKeeperParts } from '@jobstack/processor';
import type { ConnectionSettings } from '../connection-settings.ts';
import type { FromHeartbeat, HeartbeatThreadData, ToHeartbeat } from './heartbeat-messages.ts';

export interface ThreadedHeartbeatParts extends LeaseKeeperParts {
  readonly connection: ConnectionSettings;
  /** Shown in `pg_stat_activity`. @default 'jobstack-heartbeat' */
  readonly applicationName?: string;
  /** What the thread runs. @default `heartbeat-thread` beside this module, with its ending: found so in sources, in packages and in bundles */
  readonly thread?: URL;
}

const THREAD = new URL(`./heartbeat-thread${extname(import.meta.url)}`, import.meta.url);

/** The thread holds a few objects and one connection. What goes beyond is a fault, and must not take the handlers' memory. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

/** A sign-in token lives for 15 minutes. What a password function gave is asked for anew before that. */
const PASSWORD_KEPT_MS = 10 * 60_000;

/** How long an invocation that returns waits for the thread to hang up. */
const REST_WITHIN_MS = 1_000;

const FIRST_PAUSE_MS = 1_000;

interface TimedLease {
  readonly held: HeldLease;
  readonly hardEnd: number;
}

/**
 * Renews leases from a thread of its own, over a connection of its own: handlers that block the event loop or hold every connection of the
 * pool keep their leases, and so do their neighbours. The thread starts with the first invocation and stays; it connects when the first
 * beat is due and hangs up before the invocation returns. When it dies, that is told, and it is started again.
 */
export class ThreadedHeartbeat implements LeaseKeeper, AsyncDisposable {
  readonly #parts: ThreadedHeartbeatParts;
  readonly #held = new Map<number, TimedLease>();
  #added: TimedLease[] = [];
  #removed: Lease[] = [];
  #thread: Worker | undefined;
  /** Since it last spoke. */
  #deaths = 0;
  #password: { readonly value: string; readonly renewAt: number } | undefined;
  #invocations = 0;
  /** When the first of them began. */
  #openSince = 0;
  #mayBeConnected = false;
  #resting: (() => void) | undefined;
  #disposed = false;

  constructor(parts: ThreadedHeartbeatParts) {
    this.#parts = parts;
  }

  async open(hardEnd: number): Promise<KeptLeases> {
    if (this.#invocations === 0) this.#openSince = performance.now();
    this.#invocations += 1;
    this.#thread ??= this.#start();
    if (Date.now() >= (this.#password?.renewAt ?? 0)) await this.#renewPassword();
    return {
      add: (held) => this.#add({ held, hardEnd }),
      remove: (lease) => this.#remove(lease),
      [Symbol.asyncDispose]: () => this.#close(),
    };
  }

  /** Ends the thread: nothing is renewed any longer. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const { connection, applicationName = 'jobstack-heartbeat', leaseMs, thread = THREAD } = this.#parts;
    const { password: given, ...server } = connection;
    const password = typeof given === 'string' ? given : undefined;
    const workerData: HeartbeatThreadData = { connection: server, password, applicationName, leaseMs };
    const worker = new Worker(thread, { name: 'heartbeat', workerData, resourceLimits: RESOURCE_LIMITS, execArgv: [] });
    worker.on('message', (message: FromHeartbeat) => this.#hear(message));
    worker.on('error', (error) => this.#parts.onError(describeError(error)));
    worker.on('exit', (code) => this.#outlive(code));
    // After the listeners, which hold the process again.
    worker.unref();
    if (this.#password) post(worker, { kind: 'password', password: this.#password.value });
    return worker;
  }

  /** While jobs are in flight a new thread takes over, after a pause that grows; else the next invocation starts one. */
  #outlive(code: number): void {
    this.#thread = undefined;
    this.#mayBeConnected = false;
    this.#resting?.();
    if (this.#disposed) return;
    const message = `The thread that renews leases has ended with exit code ${code}; it is started again.`;
    this.#parts.onError(describeError(new JobStackError('HEARTBEAT_DIED', message, { logMessage: true })));
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#deaths, this.#parts.leaseMs / 3);
    this.#deaths += 1;
    const restart = () => {
      if (this.#disposed || this.#thread || this.#invocations === 0) return;
      this.#thread = this.#start();
      this.#added = [...this.#held.values()];
      this.#tellChange();
    };
    setTimeout(restart, pauseMs).unref();
  }

  #add(timed: TimedLease): void {
    this.#held.set(timed.held.lease.jobId, timed);
    // One message for a whole batch, and before any of its handlers runs: those wait for their payload's check.
    if (this.#added.length === 0) queueMicrotask(() => this.#tellChange());
    this.#added.push(timed);
  }

  #remove(lease: Lease): void {
    if (this.#held.get(lease.jobId)?.held.lease.leaseToken === lease.leaseToken) this.#held.delete(lease.jobId);
    this.#removed.push(nameOf(lease));
  }

  #tellChange(): void {
    const [added, removed] = [this.#added, this.#removed];
    if (added.length + removed.length === 0) return;
    [this.#added, this.#removed] = [[], []];
    const now = Date.now();
    this.#tell({
      kind: 'change',
      added: added.map(({ held, hardEnd }) => ({ lease: nameOf(held.lease), endsInMs: hardEnd - now })),
      removed,
    });
  }

  #tell(message: ToHeartbeat): void {
    if (this.#thread) post(this.#thread, message);
  }

  #hear(message: FromHeartbeat): void {
    switch (message.kind) {
      case 'ask':
        this.#deaths = 0;
        this.#mayBeConnected = true;
        if (message.what === 'progress') this.#tellProgress();
        else void this.#renewPassword();
        break;
      case 'lost':
        this.#lose(message.lease, message.state);
        break;
      case 'failed':
        this.#parts.onError(message.error);
        break;
      case 'resting':
        this.#resting?.();
    }
  }

  #tellProgress(): void {
    this.#tellChange();
    const of = Array.from(this.#held.values(), ({ held }) => ({ ...nameOf(held.lease), progress: held.progress() }));
    this.#tell({ kind: 'progress', of });
  }

  #lose({ jobId, leaseToken }: Lease, state: 'lost' | 'cancelled'): void {
    const timed = this.#held.get(jobId);
    // The same job may have ended and been claimed anew here meanwhile.
    if (timed?.held.lease.leaseToken !== leaseToken) return;
    this.#held.delete(jobId);
    timed.held.onLost(state);
  }

  /** Passwords are made on this side: signing in may need AWS's clients, of which the thread would load a second copy. */
  async #renewPassword(): Promise<void> {
    const { password } = this.#parts.connection;
    if (typeof password === 'string') return;
    try {
      const value = await password();
      this.#password = { value, renewAt: Date.now() + PASSWORD_KEPT_MS };
      this.#tell({ kind: 'password', password: value });
    } catch (error) {
      this.#parts.onError(describeError(error));
    }
  }

  async #close(): Promise<void> {
    this.#invocations -= 1;
    this.#tellChange();
    // Before a third of a lease has gone by no beat was due, and so nothing was connected.
    const mayBeConnected = this.#mayBeConnected || performance.now() - this.#openSince >= this.#parts.leaseMs / 3;
    if (this.#invocations > 0 || !this.#thread || !mayBeConnected) return;
    const rested = Promise.withResolvers<void>();
    this.#resting = () => {
      this.#mayBeConnected = false;
      rested.resolve();
    };
    const timer = setTimeout(rested.resolve, REST_WITHIN_MS);
    this.#tell({ kind: 'rest' });
    await rested.promise;
    clearTimeout(timer);
  }
}

function post(thread: Worker, message: ToHeartbeat): void {
  thread.postMessage(message);
}

/** What of a lease the thread needs; whoever holds it may know far more of its job, and that is not to be copied. */
function nameOf({ jobId, taskId, leaseToken }: Lease): Lease {
  return { jobId, taskId, leaseToken };
}
