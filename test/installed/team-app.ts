import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Tarballs } from './tarballs.ts';

const run = promisify(execFile);

/** A team's app in a folder outside the workspace, made by the packed `create-jobstack`; packages come from tarballs alone. */
export class TeamApp {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(folder: string) {
    this.folder = folder;
    this.#environment = { ...personsEnvironment(), CDK_DISABLE_CLI_TELEMETRY: 'true', NO_COLOR: '1' };
  }

  /** Installs the scaffolder's tarball in `folder`, and has it make an app called `shop`. */
  static async scaffold(folder: string, tarballs: Tarballs): Promise<TeamApp> {
    const tools = join(folder, 'tools');
    mkdirSync(tools, { recursive: true });
    const scaffolder = new TeamApp(tools);
    writeFileSync(join(tools, 'package.json'), '{ "private": true }');
    await scaffolder.run('npm', ['install', '--no-audit', '--no-fund', tarballs.get('create-jobstack') ?? '']);
    const app = new TeamApp(join(folder, 'shop'));
    await scaffolder.run(join(tools, 'node_modules/.bin/create-jobstack'), [app.folder, '--package-manager', 'npm']);
    return app;
  }

  /** Takes every package of ours from these, never from a registry. */
  async install(tarballs: Tarballs): Promise<void> {
    const manifest = JSON.parse(this.read('package.json'));
    const ours = Object.fromEntries(Array.from(tarballs, ([name, tarball]) => [name, `file:${tarball}`]));
    for (const dependencies of [manifest.dependencies, manifest.devDependencies]) {
      for (const name of Object.keys(dependencies)) dependencies[name] = ours[name] ?? dependencies[name];
    }
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const indirect = Object.entries(ours).filter(([name]) => name !== 'create-jobstack' && !names.includes(name));
    const direct = names.filter((name) => name in ours).map((name) => [name, `$${name}`]);
    manifest.overrides = Object.fromEntries([...direct, ...indirect]);
    this.write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
    await this.run('npm', ['install', '--no-audit', '--no-fund']);
    await this.run('touch', ['node_modules/.installed']);
  }

  /** Answers all that it printed. @throws Error with that, when it fails */
  async run(command: string, args: readonly string[]): Promise<string> {
    try {
      const options = { cwd: this.folder, env: this.#environment, maxBuffer: 64 * 1024 * 1024 };
      const { stdout, stderr } = await run(command, [...args], options);
      return stdout + stderr;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
    }
  }

  get environment(): NodeJS.ProcessEnv {
    return this.#environment;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }
}

/** As in a person's shell: nothing of this workspace or this test run, and no CI, where Vitest would not write a new snapshot. */
function personsEnvironment(): NodeJS.ProcessEnv {
  const ours =
    /^(npm_(?!config_)|npm_config_user_agent$|pnpm_|vitest|jobstack_|node_env$|force_color$|node_path$|init_cwd$|ci$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
