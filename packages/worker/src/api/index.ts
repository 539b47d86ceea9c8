export { type ApiConnectOptions, type ApiPorts, connectApiPorts } from './api-ports.ts';
export { type ApiHandler, type ApiHandlerOptions, createApiHandler } from './create-api-handler.ts';
export { type ApiEnvironment, readApiEnvironment } from './environment.ts';
export { VerifiedSessions } from './verified-sessions.ts';
