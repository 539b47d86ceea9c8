import { fileURLToPath } from 'node:url';

/** Where the migrations of this deployment's tables lie in the source tree. A bundle carries them elsewhere. */
export const TEAM_MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
