export { sweepHandler } from './sweep-handler.ts';
