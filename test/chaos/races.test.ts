import { describeRaces } from './races/describe-races.ts';

describeRaces(20, 60_000);
