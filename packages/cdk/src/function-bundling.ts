import { dirname, join } from 'node:path';
import { type BundlingOptions, LogLevel, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';

/** pg is CommonJS and calls require for Node's own modules, which an ESM bundle has no `require` for. */
const BANNER = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** An optional native driver that pg looks for and does without. */
const EXTERNAL = 'pg-native';

/** What a bundle holds beside the function's own code. */
export interface BundledBeside {
  /** Folders, relative to the repository, that the bundle carries along: source → place in the bundle. */
  readonly assets?: Readonly<Record<string, string>>;
  /** Files of the entry's folder, without their ending, that are bundled by themselves. */
  readonly threads?: readonly string[];
}

/**
 * How a function is bundled, and each of its threads: a thread that loaded the function's bundle would pay for all of it.
 *
 * @param folder of the entry, relative to the repository
 */
export function functionBundling(folder: string, { assets = {}, threads = [] }: BundledBeside): BundlingOptions {
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
      afterBundling: (inputDir, outputDir) => [
        ...Object.entries(assets).flatMap(([from, to]) => copyFolder(join(inputDir, from), join(outputDir, to))),
        ...threads.map((name) => bundleThread(join(inputDir, folder, `${name}.ts`), join(outputDir, `${name}.mjs`))),
      ],
    },
  };
}

function copyFolder(from: string, to: string): readonly string[] {
  return [`mkdir -p "${dirname(to)}"`, `cp -R "${from}" "${to}"`];
}

/** As `NodejsFunction` calls esbuild for the function itself. */
function bundleThread(entry: string, outfile: string): string {
  return [
    ...['pnpm exec esbuild --bundle', `"${entry}"`, `--outfile="${outfile}"`, `--banner:js="${BANNER}"`],
    ...['--platform=node --target=node24 --format=esm --main-fields=module,main', `--external:${EXTERNAL}`],
    '--minify --keep-names --sourcemap --sources-content=false --log-level=warning',
  ].join(' ');
}
