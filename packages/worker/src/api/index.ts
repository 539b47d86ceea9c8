export { apiHandler } from './api-handler.ts';
export { VerifiedSessions } from './verified-sessions.ts';
