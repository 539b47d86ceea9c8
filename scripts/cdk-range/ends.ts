/** A combination of what a team has. */
export interface RangeEnd {
  readonly name: string;
  readonly manager: 'npm' | 'pnpm' | 'yarn';
  /** npm's `node`, to run the app with. @default the one that runs this */
  readonly node?: string;
  /** What is installed besides our tarballs, as a package.json has it. */
  readonly installed: Readonly<Record<string, string>>;
}

/**
 * The least that the manifest of @jobstack/cdk allows, each. Older ones lack something: 2.268 lets nobody accept a finding of cdk-nag whose
 * id holds `::`, 2.253 ignores `manageMasterUserPassword`.
 */
const LEAST = { 'aws-cdk-lib': '2.269.0', constructs: '10.5.0', esbuild: '0.21.0' };
/** The newest that it allows, whatever that is today. */
const NEWEST = { 'aws-cdk-lib': '2', constructs: '10', esbuild: '0' };

/** Both ends of the ranges of @jobstack/cdk's peers, and each package manager that aws-cdk-lib calls esbuild by. */
export const RANGE_ENDS: readonly RangeEnd[] = [
  { name: 'the least of all, with npm', manager: 'npm', node: '22.12.0', installed: LEAST },
  { name: 'the newest of all, with pnpm', manager: 'pnpm', installed: NEWEST },
  { name: 'the newest of all, with yarn', manager: 'yarn', installed: NEWEST },
];
