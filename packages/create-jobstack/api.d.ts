// create-jobstack

declare const PACKAGE_MANAGERS: readonly ['pnpm', 'npm'];
type PackageManager = (typeof PACKAGE_MANAGERS)[number];
interface CreateAppOptions {
  readonly folder: string;
  readonly name?: string | undefined;
  readonly packageManager?: PackageManager | undefined;
  readonly version?: string | undefined;
}
interface CreatedApp {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
}
export declare function createApp({ folder: given, ...options }: CreateAppOptions): CreatedApp;
export declare class CreateAppError extends Error {
  readonly name = "CreateAppError";
  readonly code = "CREATE_APP";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]);
}
export type { CreateAppOptions, CreatedApp, PackageManager };