import { describeRaces } from './races/describe-races.ts';

describeRaces(1_000, 900_000);
