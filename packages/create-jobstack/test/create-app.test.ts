import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/index.ts';
import { runCommand, type Terminal } from '../src/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'create-jobstack-'));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
const newFolder = () => join(folder, `app-${++made}`);

describe('an app', () => {
  it('has everything from handler to workflow, and nothing left to fill in', () => {
    const app = createApp({ folder: newFolder(), name: 'shop' });

    const left = app.files.filter((file) => readFileSync(join(app.folder, file), 'utf8').includes('{{'));
    expect(left).toEqual([]);
    expect(app.files).toEqual(
      expect.arrayContaining(['.github/workflows/ci.yml', '.gitignore', 'Makefile', 'package.json', 'src/worker.ts']),
    );
    expect(readFileSync(join(app.folder, 'infra/app.ts'), 'utf8')).toContain('`shop-');
  });

  it('wants the packages of the version that it came with', () => {
    const app = createApp({ folder: newFolder(), packageManager: 'npm' });

    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(app.folder, 'package.json'), 'utf8'));
    const ours = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
      name.startsWith('@jobstack/'),
    );
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(ours.length).toBeGreaterThanOrEqual(6);
    expect(new Set(ours.map(([, wanted]) => wanted))).toEqual(new Set([version]));
  });

  it('wants of others what this repository is tested with', () => {
    const app = createApp({ folder: newFolder() });

    const manifest = JSON.parse(readFileSync(join(app.folder, 'package.json'), 'utf8'));
    const here = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).devDependencies;
    const others = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([name]) => !name.startsWith('@jobstack/'),
    );
    expect(Object.fromEntries(others)).toEqual(Object.fromEntries(others.map(([name]) => [name, here[name]])));
  });

  it.each([
    ['npm', 'npx --no-install', false],
    ['pnpm', 'pnpm exec', true],
  ] as const)('of %s is run with it, and says so everywhere', (packageManager, run, workspaceFile) => {
    const app = createApp({ folder: newFolder(), packageManager });

    const lists = execFileSync('make', ['help'], { cwd: app.folder, encoding: 'utf8' });
    const deploys = execFileSync('make', ['-n', 'lambda-deploy', 'ENV=prod'], { cwd: app.folder, encoding: 'utf8' });
    for (const target of ['dev', 'test', 'synth', 'lambda-deploy']) expect(lists).toContain(`make ${target}`);
    expect(deploys).toContain(`${run} cdk deploy ${app.name}-prod`);
    expect(existsSync(join(app.folder, 'pnpm-workspace.yaml'))).toBe(workspaceFile);
  });
});

describe('the command', () => {
  it('refuses a folder that is not empty, and a name that is none, all at once, and touches nothing', async () => {
    const target = newFolder();
    mkdirSync(target);
    writeFileSync(join(target, 'mine.txt'), 'mine');

    const { code, errors } = await run([target, '--name', 'My App', '--package-manager', 'bun']);

    expect(code).toBe(1);
    expect(errors).toMatch(
      /is not empty: there is mine\.txt.*\nThe name must be .*'My App'.*\n--package-manager must be/,
    );
    expect(readdirSync(target)).toEqual(['mine.txt']);
  });

  it('takes a folder that holds an empty repository alone', async () => {
    const target = newFolder();
    mkdirSync(join(target, '.git'), { recursive: true });

    expect(await run([target])).toMatchObject({ code: 0 });
  });

  it('asks for the folder where somebody can answer, and says how to call it where nobody can', async () => {
    const target = newFolder();

    const asked = await run([], { interactive: true, ask: async () => target, userAgent: 'npm/11.0.0 node/v24' });
    const alone = await run([]);

    expect(asked.code).toBe(0);
    expect(readFileSync(join(target, 'Makefile'), 'utf8')).toContain('npx --no-install');
    expect(alone.code).toBe(1);
    expect(alone.errors).toContain('Usage: create-jobstack <folder>');
  });

  it('explains an option that it does not know', async () => {
    const { code, errors } = await run([newFolder(), '--template', 'x']);

    expect(code).toBe(1);
    expect(errors).toContain("Unknown option '--template'");
  });
});

async function run(args: readonly string[], terminal: Partial<Terminal> = {}) {
  const [lines, errors]: [string[], string[]] = [[], []];
  const code = await runCommand(args, {
    ...{ userAgent: undefined, interactive: false, ask: async () => '' },
    print: (text) => lines.push(text),
    printError: (text) => errors.push(text),
    ...terminal,
  });
  return { code, printed: lines.join('\n'), errors: errors.join('\n') };
}
