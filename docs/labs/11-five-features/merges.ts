/**
 * Has five people add five features, each on a branch of a Git repository that is made for it, and merges the branches one after the other.
 * `node merges.ts <file that exports the layout> <empty folder>`
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXISTING, FEATURES, type Files, type Layout, withFeatures } from './feature.js';
import { type Fault, faultOf, run, type Run } from './served.js';

/** What the merges came to. */
export interface Merges extends Run {
  /** Merges that stopped, of five. */
  readonly stopped: number;
  /** Places in files that a person has to resolve. */
  readonly conflicts: number;
  /** The files with conflicts, each once. */
  readonly files: readonly string[];
  /** The first program that does not serve exactly its features: what the five begin with, that of a branch, or the merged one. */
  readonly fault?: Fault;
}

const [layoutFile = '', repository = ''] = process.argv.slice(2);
const git = (...words: string[]) =>
  execFileSync('git', words, { cwd: repository, encoding: 'utf8', stdio: 'pipe' }).trim();

function write(files: Files): void {
  for (const [file, text] of files) {
    mkdirSync(dirname(join(repository, file)), { recursive: true });
    writeFileSync(join(repository, file), text);
  }
}

function commit(message: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', message);
}

function begin(program: Files): void {
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'A Team');
  git('config', 'user.email', 'team@example.com');
  write(program);
  commit('The program with what it has');
}

/** The text of a file with both sides of each conflict, as a person would keep them. */
const bothSides = (text: string) => text.replace(/^(<{7}|={7}|>{7}|\|{7}).*\n/gm, '');

/** Merges a branch, and resolves what stops it. @returns the conflicts by file */
function merge(branch: string): ReadonlyMap<string, number> {
  const { status } = spawnSync('git', ['merge', '--quiet', '--no-edit', branch], { cwd: repository });
  if (status === 0) return new Map();
  const files = git('diff', '--name-only', '--diff-filter=U').split('\n').filter(Boolean);
  const conflicts = new Map<string, number>();
  for (const file of files) {
    const text = readFileSync(join(repository, file), 'utf8');
    conflicts.set(file, text.match(/^<{7}/gm)?.length ?? 1);
    writeFileSync(join(repository, file), bothSides(text));
  }
  commit(`Merge ${branch}`);
  return conflicts;
}

const { layout } = (await import(pathToFileURL(layoutFile).href)) as { layout: Layout };
const program = withFeatures(layout, EXISTING);
begin(program);
const faults = [faultOf('The program with what it has', run(repository), EXISTING)];
for (const feature of FEATURES) {
  const branch = `${feature.author}/${feature.name}`;
  git('switch', '--quiet', '--create', branch, 'main');
  const added = layout.add(feature, program);
  write(added);
  commit(`${feature.author} adds ${feature.name}`);
  if (added.size === 0) faults.push({ hint: 'made-beforehand', sentence: `The branch ${branch} adds no file.` });
  faults.push(faultOf(`The program of the branch ${branch}`, run(repository), [...EXISTING, feature]));
}
git('switch', '--quiet', 'main');
const merged = FEATURES.map(({ author, name }) => merge(`${author}/${name}`));
const ran = run(repository);
const fault = [...faults, faultOf('The merged program', ran, [...EXISTING, ...FEATURES])].find(Boolean);
const result: Merges = {
  stopped: merged.filter(({ size }) => size > 0).length,
  conflicts: merged.flatMap((files) => [...files.values()]).reduce((sum, count) => sum + count, 0),
  files: [...new Set(merged.flatMap((files) => [...files.keys()]))].sort(),
  ...ran,
  ...(fault ? { fault } : {}),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
