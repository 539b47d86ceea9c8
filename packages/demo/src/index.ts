export { DemoClient } from './demo-client.ts';
export { readZipcodes, ZIPCODES_MAPPING } from './demo-data.ts';
export { checkPlaces, type PlacesCheck } from './places-check.ts';
export { thisDeployment } from './this-deployment.ts';
