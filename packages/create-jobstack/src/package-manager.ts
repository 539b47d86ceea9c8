/** What an app is installed with. */
export const PACKAGE_MANAGERS = ['pnpm', 'npm'] as const;

export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

/** What the files of an app say of its package manager. */
export interface PackageManagerWords {
  /** Runs a command of a package that is installed. */
  readonly run: string;
  readonly lockFile: string;
  /** What CI does before `make`. */
  readonly ciSetup: string;
}

export const WORDS: Readonly<Record<PackageManager, PackageManagerWords>> = {
  pnpm: { run: 'pnpm exec', lockFile: 'pnpm-lock.yaml', ciSetup: 'npm install --global pnpm@12' },
  npm: { run: 'npx --no-install', lockFile: 'package-lock.json', ciSetup: 'npm ci' },
};

/** The one that has started this process, by the variable that all of them set; pnpm when it is another or none. */
export function callingPackageManager(userAgent: string | undefined): PackageManager {
  return PACKAGE_MANAGERS.find((name) => userAgent?.startsWith(`${name}/`)) ?? 'pnpm';
}
