import { runProgram } from '../../command/run-program.mjs';
import { isTest } from './is-test.js';
import type { Landscape } from './landscape.js';
import { NotFound } from './not-found.js';

/** Stands before the hash of a commit in what `git log` prints: no path has it. */
const COMMIT = '\0';
const OF_MODULE = /^(?:src\/modules|migrations)\/([^/]+)\//;
const TEXT = /\.md$/;

/** What a commit changed. */
export interface Commit {
  /** Shortened. */
  readonly hash: string;
  readonly files: readonly string[];
}

/** A commit that changed what runs of some module. */
export interface ModuleCommit extends Commit {
  readonly modules: readonly string[];
}

/** Runs Git in a landscape. What it says when it fails is the reason. @throws NotFound */
export function git({ root }: Landscape, ...words: readonly string[]): string {
  const { ok, said } = runProgram('git', ['-c', 'core.quotepath=false', ...words], root);
  if (ok) return said;
  const why = said.split('\n')[0] ?? '';
  throw new NotFound({ en: `Git has no history here: ${why}`, ko: `Git 이력이 없다: ${why}` });
}

/**
 * The newest commits that changed what runs of modules. Merges are left out, commits of tests or texts alone, and those without a parent: the
 * first one, and the oldest of a shallow clone, which seems to add all files.
 * @throws NotFound
 */
export function moduleCommits(landscape: Landscape): readonly ModuleCommit[] {
  const commits = commitsOf(
    landscape,
    ['--min-parents=1', '--max-parents=1', '--no-renames'],
    ['src/modules', 'migrations'],
  );
  return commits
    .map((commit) => {
      const program = commit.files.filter((file) => !isTest(file) && !TEXT.test(file));
      return { ...commit, modules: [...new Set(program.flatMap((file) => OF_MODULE.exec(file)?.[1] ?? []))].sort() };
    })
    .filter(({ modules }) => modules.length > 0);
}

/** The newest commits that changed some files, by `git log` with these options. @throws NotFound */
export function commitsOf(
  landscape: Landscape,
  options: readonly string[],
  paths: readonly string[],
): readonly Commit[] {
  const most = String(landscape.options.commits);
  const log = ['log', ...options, '-n', most, '--relative', '--name-only', `--format=%x00%h`, '--', ...paths];
  return git(landscape, ...log)
    .split(COMMIT)
    .slice(1)
    .map((text) => {
      const [hash = '', ...files] = text.split('\n').filter((line) => line !== '');
      return { hash, files };
    });
}

/** Whether the clone has only the newest part of its history. */
export function isShallow(landscape: Landscape): boolean {
  return git(landscape, 'rev-parse', '--is-shallow-repository') === 'true';
}
