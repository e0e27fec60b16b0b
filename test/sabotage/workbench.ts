import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { type Breach, edited, editsOf } from './patch.js';

/** What a copy of the checkout can do without. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'data', '.git', 'coverage', 'bench']);

/** A copy of a checkout with its tests, in a temporary directory, to be broken. Its packages are the original's. */
export class Workbench {
  private constructor(readonly root: string) {}

  static async make(original: string): Promise<Workbench> {
    const root = await mkdtemp(join(tmpdir(), 'ficus-sabotage-'));
    const filter = (source: string) => !LEFT_OUT.has(relative(original, source).split(sep)[0] ?? '');
    await cp(original, root, { recursive: true, filter });
    await symlink(join(original, 'node_modules'), join(root, 'node_modules'), 'dir');
    return new Workbench(root);
  }

  /**
   * Does something while a patch is applied, and takes it back.
   * @throws Misfit when the patch does not fit.
   */
  async broken<T>(patch: Breach, work: () => Promise<T>): Promise<T> {
    const whole = new Map<string, string>();
    try {
      for (const edit of editsOf(patch)) {
        const file = join(this.root, edit.file);
        const text = await readFile(file, 'utf8');
        await writeFile(file, edited(text, edit));
        if (!whole.has(file)) whole.set(file, text);
      }
      return await work();
    } finally {
      for (const [file, text] of whole) await writeFile(file, text);
    }
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}
