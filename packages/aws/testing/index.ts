export { type AwsEmulator, createBucket, createQueue, settingsFor, startAwsEmulator } from './aws-emulator.ts';
