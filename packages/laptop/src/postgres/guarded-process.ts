import { type ChildProcess, spawn } from 'node:child_process';
import type { ServiceUser } from './service-user.ts';

/**
 * Runs `"$@"` and sends it the signal named `$0` once standard input ends: when we close it, and also when we die by SIGKILL and
 * the system closes it. A shell of its own session, so that Ctrl-C at the terminal does not reach the server before the
 * workers that still use it have stopped.
 */
const GUARD = `
exec 3<&0
"$@" 3<&- & server=$!
{ read -r _ <&3; kill -"$0" "$server"; } >/dev/null 2>&1 & guard=$!
wait "$server"; status=$?
kill "$guard" 2>/dev/null
exit "$status"
`;

export interface GuardedCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** @default the user of this process */
  readonly user: ServiceUser | undefined;
  readonly cwd: string;
  /** Sent when standard input ends, for example INT. */
  readonly stopSignal: string;
}

/** Starts a server that cannot outlive this process. End its `stdin` to stop it; its exit is the child's. */
export function spawnGuarded({ command, args, user, cwd, stopSignal }: GuardedCommand): ChildProcess {
  return spawn('/bin/sh', ['-c', GUARD, stopSignal, command, ...args], {
    ...user,
    cwd,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH },
  });
}
