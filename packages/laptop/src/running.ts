export { findRunningStack, type RunningStack } from './stack/running-stack.ts';
