export { apiHandler } from './api-handler.ts';
export { type ApiConnectOptions, type ApiPorts, connectApiPorts } from './api-ports.ts';
export { type ApiEnvironment, readApiEnvironment } from './environment.ts';
export { VerifiedSessions } from './verified-sessions.ts';
