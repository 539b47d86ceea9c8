import { pgSchema } from 'drizzle-orm/pg-core';

/** Where the engine's tables live; a team's own stay in `public`. */
export const jobstack = pgSchema('jobstack');
