import { describe, expect, test } from 'vitest';
import { watchDeadline } from '../src/deadline-watch.ts';
import { ManualClock } from '../testing/manual-clock.ts';

const MARGIN_MS = 10_000;

function watch(msToHardEnd: number, timeLeftMs?: number) {
  const clock = new ManualClock();
  const controller = new AbortController();
  const hardEnd = clock.now() + msToHardEnd;
  const watched = watchDeadline(clock, { hardEnd, marginMs: MARGIN_MS, timeLeftMs }, controller);
  const state = { cut: false };
  void watched.cutOff.then(() => {
    state.cut = true;
  });
  const advance = async (ms: number) => {
    clock.advance(ms);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { clock, hardEnd, signal: controller.signal, watched, state, advance };
}

describe('watchDeadline', () => {
  test('the deadline lies a margin, the abort half a margin, the cut-off a quarter before the hard end', async () => {
    const { hardEnd, signal, watched, state, advance } = watch(60_000);

    expect(watched.deadline.getTime()).toBe(hardEnd - 10_000);
    await advance(54_999);
    expect(signal.aborted).toBe(false);
    await advance(1);
    expect(signal.reason).toMatchObject({ code: 'DEADLINE' });
    await advance(2_499);
    expect(state.cut).toBe(false);
    await advance(1);
    expect(state.cut).toBe(true);
  });

  test('a job whose time is up is aborted then, and has half a margin to stop, whatever the invocation has left', async () => {
    const { signal, state, advance } = watch(60_000, 20_000);

    await advance(19_999);
    expect(signal.aborted).toBe(false);
    await advance(1);
    expect(signal.reason).toMatchObject({ code: 'DEADLINE' });
    await advance(MARGIN_MS / 2 - 1);
    expect(state.cut).toBe(false);
    await advance(1);
    expect(state.cut).toBe(true);
  });

  test('an invocation that is nearly over aborts at once', async () => {
    const { signal, state, advance } = watch(1_000);

    await advance(0);

    expect(signal.aborted).toBe(true);
    expect(state.cut).toBe(true);
  });

  test('a process that is to end makes now the deadline, and leaves the margin', async () => {
    const { clock, signal, watched, state, advance } = watch(60_000);
    await advance(7_000);

    watched.letGo();

    expect(watched.deadline.getTime()).toBe(clock.now());
    await advance(4_999);
    expect(signal.aborted).toBe(false);
    await advance(1);
    expect(signal.reason).toMatchObject({ code: 'DEADLINE' });
    await advance(2_500);
    expect(state.cut).toBe(true);
  });

  test('a process that is to end never moves a deadline further away, nor the end of the time the job has', async () => {
    const late = watch(8_000);
    const timed = watch(60_000, 3_000);
    await timed.advance(1_000);

    late.watched.letGo();
    timed.watched.letGo();

    expect(late.watched.deadline.getTime()).toBe(late.hardEnd - MARGIN_MS);
    await timed.advance(1_999);
    expect(timed.signal.aborted).toBe(false);
    await timed.advance(1);
    expect(timed.signal.aborted).toBe(true);
  });

  test('nothing happens once it has been stopped', async () => {
    const { clock, signal, watched, state, advance } = watch(60_000);

    watched.stop();
    await advance(60_000);

    expect(signal.aborted).toBe(false);
    expect(state.cut).toBe(false);
    expect(clock.waits).toEqual([]);
  });
});
