import { afterAll, beforeAll, vi } from 'vitest';
import { clientScenarios } from './client-scenarios.ts';
import { commandLineScenarios } from './command-line-scenarios.ts';
import { importScenarios } from './import-scenarios.ts';
import { startTestStack, type TestStack } from './laptop.ts';
import { pageScenarios } from './page-scenarios.ts';
import { processScenarios } from './process-scenarios.ts';

vi.setConfig({ testTimeout: 60_000 });

// One stack for all that speaks to one.
let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
}, 90_000);
afterAll(() => stack[Symbol.asyncDispose]());

pageScenarios(() => stack);
clientScenarios(() => stack);
commandLineScenarios(() => stack);
importScenarios(() => stack);
processScenarios(() => stack);
