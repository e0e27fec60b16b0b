import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeModule } from '../../../tools/new/make-module.mjs';
import { root } from '../../../tools/root.mjs';
import { FEATURES } from './feature.js';

/** Where a module lies. */
const FOLDERS = ['src/modules', 'migrations'];

/**
 * Has the five make a module each in a copy of Ficus's modules, by `npm run new`, on a branch each, and merges the branches.
 * @param place an empty folder
 * @returns the result, as a sentence
 */
export function generatedModules(place: string): string {
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: place, encoding: 'utf8', stdio: 'pipe' }).trim();
  for (const folder of FOLDERS) {
    cpSync(join(root, folder), join(place, folder), { recursive: true });
  }
  // The generator formats what it makes by the packages and the settings of its checkout.
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'), 'dir');
  cpSync(join(root, '.prettierrc.json'), join(place, '.prettierrc.json'));
  git('init', '--quiet', '--initial-branch=main');
  appendFileSync(join(place, '.git', 'info', 'exclude'), 'node_modules\n');
  git('config', 'user.name', 'A Team');
  git('config', 'user.email', 'team@example.com');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Ficus');
  const first = git('rev-parse', 'HEAD');
  let files = 0;
  for (const { author, name } of FEATURES) {
    git('switch', '--quiet', '--create', `${author}/${name}`, 'main');
    files += makeModule(name, { root: place, now: Date.now() }).files.length;
    git('add', '--all');
    git('commit', '--quiet', '--message', `${author} adds ${name}`);
  }
  git('switch', '--quiet', 'main');
  const stopped = FEATURES.filter(
    ({ author, name }) =>
      spawnSync('git', ['merge', '--quiet', '--no-edit', `${author}/${name}`], { cwd: place }).status !== 0,
  );
  const changed = git('diff', '--name-only', '--diff-filter=M', first, 'HEAD').split('\n').filter(Boolean).length;
  return `Five modules of Ficus, ${files} new files, ${changed} changed ones: ${stopped.length} of ${FEATURES.length} merges stopped.`;
}
