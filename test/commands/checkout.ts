import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COPIED = [
  'src',
  'deploy',
  'extracted',
  'migrations',
  'tools',
  'test/architecture',
  'test/crash',
  'test/program',
  'test/sabotage',
  'docs/glossary.md',
  'docs/event-catalogue.md',
  'package.json',
  'package-lock.json',
  'dist',
];
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.suites.json', 'eslint.config.js', 'jest.config.js'];
const HIDDEN = ['.dependency-cruiser.cjs', '.prettierrc.json', '.prettierignore'];
/** What the copy can do without, to be checked faster. */
const LEFT_OUT = /\.test(-d)?\.ts$|\/test\/architecture\/fixtures$/;

/** How a process ended, and what it wrote to both outputs. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly output: string;
}

/**
 * A copy of this checkout without its tests, in a temporary directory, to be changed and run. Its packages are this one's,
 * and what was compiled is copied, too, so that a build there is quick.
 */
export class Checkout {
  private constructor(readonly root: string) {}

  static async make(): Promise<Checkout> {
    const root = await mkdtemp(join(tmpdir(), 'ficus-new-'));
    const filter = (source: string) => !LEFT_OUT.test(source);
    await Promise.all(
      [...COPIED, ...SETTINGS, ...HIDDEN].map((path) =>
        cp(join(ROOT, path), join(root, path), { recursive: true, preserveTimestamps: true, filter }),
      ),
    );
    await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'dir');
    return new Checkout(root);
  }

  /** Runs a script of the copy with Node. */
  node(script: string, ...parameters: string[]): Promise<Ended> {
    return this.run(script, parameters);
  }

  /** Runs a script of the copy with Node, with some variables of the environment set otherwise. */
  run(script: string, parameters: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
    const env = { ...process.env, ...environment };
    return ended(spawn(process.execPath, [script, ...parameters], { cwd: this.root, env }));
  }

  /** Runs `npm run new -- …` there. */
  new(...words: string[]): Promise<Ended> {
    return ended(spawn('npm', ['run', '--silent', 'new', '--', ...words], { cwd: this.root }));
  }

  /** The files of the copy by path, with their texts; not what was compiled. */
  async files(): Promise<ReadonlyMap<string, string>> {
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
      .filter((path) => !path.startsWith('dist'));
    return new Map(
      await Promise.all(paths.map(async (path) => [path, await readFile(join(this.root, path), 'utf8')] as const)),
    );
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  let [stdout, output] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, output }));
  });
}
