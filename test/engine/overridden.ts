import type { JobStore } from '@jobstack/processor';

/** The store, but for what a test does itself. */
export function overridden(store: JobStore, overrides: Partial<JobStore>): JobStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(Reflect.has(overrides, name) ? overrides : target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
