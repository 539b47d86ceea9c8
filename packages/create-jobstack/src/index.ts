export { type CreateAppOptions, type CreatedApp, createApp } from './create-app.ts';
export { CreateAppError } from './create-app-error.ts';
export type { PackageManager } from './package-manager.ts';
