import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useTarballs } from '../../scripts/packages/use-tarballs.ts';
import type { Tarballs } from './tarballs.ts';

const run = promisify(execFile);

/** A team's app in a folder outside the workspace, made by the packed `create-jobstack`; packages come from tarballs alone. */
export class TeamApp {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #manager: 'npm' | 'pnpm';

  private constructor(folder: string, manager: 'npm' | 'pnpm' = 'npm') {
    this.folder = folder;
    this.#manager = manager;
    this.#environment = { ...personsEnvironment(), CDK_DISABLE_CLI_TELEMETRY: 'true', NO_COLOR: '1' };
  }

  /** Has the scaffolder's tarball make an app, as `npm create` and `pnpm create` would with the one on a registry. */
  static async scaffold(folder: string, tarballs: Tarballs, manager: 'npm' | 'pnpm', name: string): Promise<TeamApp> {
    const somewhere = new TeamApp(folder);
    const tarball = tarballs.get('create-jobstack') ?? '';
    const command = {
      npm: ['npm', 'exec', '--yes', `--package=${tarball}`, '--', 'create-jobstack', name],
      pnpm: ['pnpm', `--package=file:${tarball}`, 'dlx', 'create-jobstack', name],
    }[manager];
    await somewhere.run(command[0] ?? '', command.slice(1));
    return new TeamApp(join(folder, name), manager);
  }

  /** Takes every package of ours from these, never from a registry. */
  async install(tarballs: Tarballs): Promise<void> {
    useTarballs(this.folder, tarballs);
    await this.run(this.#manager, ['install', ...(this.#manager === 'npm' ? ['--no-audit', '--no-fund'] : [])]);
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
