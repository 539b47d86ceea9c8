export { creators } from './creators.ts';
export { places } from './places.ts';
