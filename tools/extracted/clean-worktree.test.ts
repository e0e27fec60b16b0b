import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { changedFiles, onCleanWorktree } from './clean-worktree.mjs';
import { differencesOf, editsOf } from './extract-module.mjs';

describe('a clean worktree', () => {
  let checkout: string;
  const git = (...words: string[]) => spawnSync('git', words, { cwd: checkout, encoding: 'utf8' }).stdout;
  const write = (folder: string, file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'ficus-checkout-'));
    git('init', '--quiet');
    write(checkout, '.gitignore', 'node_modules\ndist/\n');
    write(checkout, 'package-lock.json', '{}');
    write(checkout, 'node_modules/seed/package.json', '{}');
    for (const file of ['src/modules/garden/module.ts', 'extracted/garden/main.ts', 'deploy/garden/compose.yaml'])
      write(checkout, file, 'committed\n');
    git('add', '.');
    git('-c', 'user.name=Ficus', '-c', 'user.email=ficus@example.com', 'commit', '--quiet', '-m', 'A garden');
  });
  afterEach(() => rmSync(checkout, { recursive: true, force: true }));

  it('has what is committed and nothing else, with the packages of its checkout, and leaves nothing behind', async () => {
    write(checkout, 'src/modules/garden/module.ts', 'not committed\n');
    const worktree = await onCleanWorktree(checkout, async (there) => {
      expect(readFileSync(join(there, 'src/modules/garden/module.ts'), 'utf8')).toBe('committed\n');
      expect(existsSync(join(there, 'node_modules/seed/package.json'))).toBe(true);
      expect(changedFiles(there)).toEqual([]);
      return there;
    });
    expect(existsSync(dirname(worktree))).toBe(false);
    expect(existsSync(join(checkout, 'node_modules/seed/package.json'))).toBe(true);
    expect(git('worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
  });

  it('is removed also when the work in it fails', async () => {
    let worktree = '';
    const failing = onCleanWorktree(checkout, (there) => {
      worktree = there;
      return Promise.reject(new Error('The build fails.'));
    });
    await expect(failing).rejects.toThrow('The build fails.');
    expect(existsSync(worktree)).toBe(false);
    expect(git('worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
  });

  it('is not made on packages of another lock, nor without a commit', async () => {
    write(checkout, 'package-lock.json', '{"changed":true}');
    const never = () => Promise.reject(new Error('This may not run.'));
    await expect(onCleanWorktree(checkout, never)).rejects.toThrow(/^package-lock\.json differs from that of the last/);
    rmSync(join(checkout, '.git'), { recursive: true });
    await expect(onCleanWorktree(checkout, never)).rejects.toThrow(/^This needs a git checkout with a commit, and git/);
  });

  it('shows an edit of a module and a generated file that differs, and nothing when both are as committed', async () => {
    await onCleanWorktree(checkout, async (there) => {
      write(there, 'dist/main.js', 'built\n');
      expect([editsOf(there, 'garden'), differencesOf(there, 'garden')]).toEqual([[], []]);
      write(there, 'src/modules/garden/module.ts', 'edited\n');
      write(there, 'src/modules/shed/left.ts', 'new\n');
      write(there, 'extracted/garden/main.ts', 'other\n');
      rmSync(join(there, 'deploy/garden/compose.yaml'));
      const edit = (file: string) =>
        `Taking garden out has changed src/modules/${file}; a module moves without an edit: correct tools/fig.`;
      expect(editsOf(there, 'garden')).toEqual([edit('garden/module.ts'), edit('shed/left.ts')]);
      expect(differencesOf(there, 'garden')).toEqual(
        ['deploy/garden/compose.yaml', 'extracted/garden/main.ts'].map(
          (file) =>
            `fig init garden makes ${file} other than it is committed; repeat npm run fig -- init garden, and commit it.`,
        ),
      );
      await Promise.resolve();
    });
  });
});
