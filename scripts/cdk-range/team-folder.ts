import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../packages/published-packages.ts';
import type { RangeEnd } from './ends.ts';

const run = promisify(execFile);

const INSTALL = {
  npm: ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'],
  pnpm: ['pnpm', 'install', '--no-frozen-lockfile', '--reporter=silent'],
  yarn: [
    'npx',
    '--yes',
    '--package=yarn@1.22.22',
    'yarn',
    'install',
    '--silent',
    '--non-interactive',
    '--ignore-engines',
  ],
} as const;

/** An app of a team's, installed from tarballs, outside the workspace. */
export class TeamFolder {
  readonly #folder: string;
  readonly #end: RangeEnd;

  constructor(folder: string, end: RangeEnd) {
    this.#folder = folder;
    this.#end = end;
  }

  /** @param tarballs name of the package → path of its tarball */
  async install(tarballs: ReadonlyMap<string, string>): Promise<void> {
    const { manager, node, installed } = this.#end;
    await cp(join(import.meta.dirname, 'app'), this.#folder, { recursive: true });
    const ours = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]));
    const peers = { 'drizzle-orm': '^0.45.4', zod: '^4.6.7', typescript: '7.0.2', '@types/node': '^24.0.0' };
    const dependencies = { ...ours, ...installed, ...peers, ...(node && { node }) };
    // Our packages name each other by a version that no registry has yet.
    const others =
      manager === 'npm'
        ? { overrides: Object.fromEntries(Object.keys(ours).map((name) => [name, `$${name}`])) }
        : { resolutions: ours };
    const manifest = { name: 'team', version: '1.0.0', private: true, dependencies, ...others };
    await writeFile(join(this.#folder, 'package.json'), JSON.stringify(manifest, null, 2));
    const overrides = Object.entries(ours).map(([name, path]) => `  "${name}": "${path}"`);
    const workspace = ['packages: ["."]', 'allowBuilds:', '  esbuild: true', 'overrides:', ...overrides, ''].join('\n');
    if (manager === 'pnpm') await writeFile(join(this.#folder, 'pnpm-workspace.yaml'), workspace);
    const [program, ...args] = INSTALL[manager];
    await this.#call(program, ...args);
  }

  /** Compiles the TypeScript app. @throws Error with what the compiler says */
  async compile(): Promise<void> {
    await this.#call('node', 'node_modules/typescript/bin/tsc', '-p', '.');
  }

  /** Compiles the sources of @jobstack/cdk: a property that this aws-cdk-lib does not know would be ignored without a word. */
  async compileConstructs(): Promise<void> {
    const sources = join(this.#folder, 'constructs');
    await cp(join(ROOT, 'packages/cdk/src'), join(sources, 'src'), { recursive: true });
    await cp(join(ROOT, 'tsconfig.base.json'), join(sources, 'tsconfig.json'));
    await writeFile(join(sources, 'package.json'), JSON.stringify({ type: 'module' }));
    await this.#call('node', 'node_modules/typescript/bin/tsc', '-p', 'constructs');
  }

  /** Runs the CommonJS app. Answers what it printed last. @throws Error with what it says */
  async synthesize(): Promise<unknown> {
    const node = this.#end.node ? join(this.#folder, 'node_modules/node/bin/node') : process.execPath;
    const printed = await this.#call(node, 'app.cjs');
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '');
  }

  async read(path: string): Promise<Buffer> {
    return readFile(join(this.#folder, path));
  }

  /** The version of an installed package. */
  async versionOf(name: string): Promise<string> {
    return JSON.parse((await this.read(`node_modules/${name}/package.json`)).toString()).version;
  }

  async #call(program: string, ...args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await run(program, [...args], { cwd: this.#folder, maxBuffer: 2 ** 26, env: environment() });
      return stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${[program, ...args].join(' ')} failed in ${this.#folder}:\n${stdout}${stderr}`);
    }
  }
}

/** Without what pnpm tells its scripts, by which modules of the workspace would be found from anywhere. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name !== 'NODE_PATH' && !/^npm_/.test(name)),
  );
}
