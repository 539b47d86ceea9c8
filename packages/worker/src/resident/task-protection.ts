import type { Clock, Timer } from '@jobstack/processor';

/** A task that has had nothing to do for so long may be taken away. Milliseconds. */
const IDLE_MS = 30_000;

/** For how long ECS is asked at a time, in minutes, and how often, so that a process that dies stops protecting its task. */
const PROTECTED_MINUTES = 10;
const RENEW_MS = 5 * 60_000;

/**
 * Tells ECS not to take this task away while jobs run, when it scales a service in. It is a courtesy to the jobs: a task that is taken away
 * all the same gets SIGTERM, and hands them over.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
 */
export class TaskProtection implements Disposable {
  readonly #agent: string;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #protected = false;
  #timer: Timer | undefined;

  constructor(agent: string, clock: Clock, onError: (error: unknown) => void) {
    this.#agent = agent;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Undefined outside of ECS, which says where its agent is. */
  static of(agent: string | undefined, clock: Clock, onError: (error: unknown) => void): TaskProtection | undefined {
    return agent ? new TaskProtection(agent, clock, onError) : undefined;
  }

  /** Told whenever the number of jobs changes. */
  jobs(running: number): void {
    if (running > 0) {
      if (this.#protected) return;
      this.#protected = true;
      this.#renew();
    } else if (this.#protected) this.#after(IDLE_MS, () => this.#end());
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
  }

  #renew(): void {
    void this.#tell({ ProtectionEnabled: true, ExpiresInMinutes: PROTECTED_MINUTES });
    this.#after(RENEW_MS, () => this.#renew());
  }

  #end(): void {
    this.#protected = false;
    void this.#tell({ ProtectionEnabled: false });
  }

  #after(ms: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, run);
  }

  async #tell(state: object): Promise<void> {
    try {
      const response = await fetch(`${this.#agent}/task-protection/v1/state`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(state),
      });
      if (!response.ok) throw new Error(`ECS's agent answered ${response.status} to ${JSON.stringify(state)}.`);
    } catch (error) {
      this.#onError(error);
    }
  }
}
