/** Shifts this process's clock by CHAOS_SKEW_MS, as on a machine whose time is wrong. */
const skewMs = Number(process.env.CHAOS_SKEW_MS ?? 0);

if (skewMs !== 0) {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [RealDate.now() + skewMs] : values, newTarget),
    get: (target, name) => (name === 'now' ? () => RealDate.now() + skewMs : Reflect.get(target, name)),
  });
}
