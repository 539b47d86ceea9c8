export { expectStatefulUnchanged, StatefulChangedError } from './expect-stateful-unchanged.ts';
export { masked } from './masked.ts';
export { STATEFUL_TYPES, type StatefulResource, statefulOf } from './stateful-of.ts';
export type { TemplateJson, TemplateSource } from './template-json.ts';
