import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { type BundlingOptions, LogLevel, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';

/** pg is CommonJS and calls require for Node's own modules, which an ESM bundle has no `require` for. */
const BANNER = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** An optional native driver that pg looks for and does without. */
const EXTERNAL = 'pg-native';

/** One of the command line's arguments each. What `NodejsFunction` makes of `bundlingOptions`, said to esbuild itself. */
function argumentsFor(entry: string, outfile: string): readonly string[] {
  return [
    ...['--bundle', entry, `--outfile=${outfile}`, `--banner:js=${BANNER}`],
    ...['--platform=node', '--target=node24', '--format=esm', '--main-fields=module,main', `--external:${EXTERNAL}`],
    ...['--minify', '--keep-names', '--sourcemap', '--sources-content=false', '--log-level=warning'],
  ];
}

/**
 * How `NodejsFunction` bundles an entry: one minified ESM file with names kept and the AWS SDK inside.
 *
 * @param afterBundling commands that put something beside the bundle
 */
export function bundlingOptions(afterBundling: (outputFolder: string) => readonly string[]): BundlingOptions {
  return {
    format: OutputFormat.ESM,
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourceMap: true,
    sourceMapMode: SourceMapMode.DEFAULT,
    sourcesContent: false,
    logLevel: LogLevel.WARNING,
    bundleAwsSDK: true,
    externalModules: [EXTERNAL],
    banner: BANNER,
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_inputFolder, outputFolder) => [...afterBundling(outputFolder)],
    },
  };
}

/** The command for a shell that bundles `entry` into `outfile`, in the same way. */
export function esbuildCommand(entry: string, outfile: string): string {
  return [...esbuildProgram(), ...argumentsFor(entry, outfile)].map((part) => `"${part}"`).join(' ');
}

/** Bundles `entry` into `outfile`, in the same way. */
export function bundleFile(entry: string, outfile: string): void {
  const [program = '', ...before] = esbuildProgram();
  execFileSync(program, [...before, ...argumentsFor(entry, outfile)], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Whether esbuild is installed; what bundles without it takes Docker. */
export function canBundle(): boolean {
  try {
    return esbuildProgram().length > 0;
  } catch {
    return false;
  }
}

/** esbuild's own program, whatever installed it. Windows knows no `#!`; elsewhere the file may be a binary that Node cannot read. */
function esbuildProgram(): readonly string[] {
  const program = createRequire(import.meta.url).resolve('esbuild/bin/esbuild');
  return process.platform === 'win32' ? [process.execPath, program] : [program];
}
