const name = process.env.JOBSTACK_MUTATED ?? 'core';

/** How Stryker changes one package, the one in JOBSTACK_MUTATED: `run.ts` takes one after the other, and each has to reach the floor. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tools/mutation/vitest.config.ts', related: false },
  inPlace: true,
  // Ports are types, and a barrel has nothing to change.
  mutate: [`packages/${name}/src/**/*.ts`, '!packages/*/src/index.ts', '!packages/processor/src/ports/**'],
  coverageAnalysis: 'perTest',
  // What runs once, when its module is loaded, would need all tests anew in a fresh process for each change: hours.
  ignoreStatic: true,
  // What neither a mutant's file nor the tests that run through it have changed is not tried again.
  incremental: true,
  incrementalFile: `out/mutation/${name}/incremental.json`,
  concurrency: 2,
  timeoutMS: 10_000,
  timeoutFactor: 2,
  disableTypeChecks: false,
  thresholds: { high: 95, low: 90, break: 85 },
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { reportTests: false, allowColor: false },
  tempDirName: '.jobstack/stryker',
  htmlReporter: { fileName: `out/mutation/${name}/index.html` },
  jsonReporter: { fileName: `out/mutation/${name}/report.json` },
};
