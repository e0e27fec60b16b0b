import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import type { Git } from './git.js';

export const GROUP_FILE = '.study/group.json';
const NAME = /^[a-z][a-z0-9-]{0,29}$/;
const [FEWEST, MOST] = [2, 12];

/** The members of a study group, in the order in which roles move on. */
export interface Group {
  readonly members: readonly string[];
}

export const branchOf = (member: string): string => `study/${member}`;

/** @throws CommandError when there is none, or its file is damaged */
export function readGroup(checkout: string): Group {
  const path = join(checkout, GROUP_FILE);
  if (!existsSync(path))
    throw new CommandError(
      'There is no study group here; make one: npm run study -- init --members ana,bo,chae,dan,eun',
    );
  try {
    const group = JSON.parse(readFileSync(path, 'utf8')) as Partial<Group>;
    if (isGroup(group)) return group;
  } catch {
    // A file that is no JSON is said to be damaged, like one with other fields.
  }
  throw new CommandError(`${GROUP_FILE} is damaged; restore it: git checkout -- ${GROUP_FILE}`);
}

function isGroup(group: Partial<Group>): group is Group {
  const members: readonly unknown[] = Array.isArray(group.members) ? group.members : [];
  return members.length > 0 && members.every((name) => typeof name === 'string' && NAME.test(name));
}

/** @throws CommandError when the names are not those of a group */
export function membersOf(typed: string | undefined): readonly string[] {
  if (typed === undefined) throw new CommandError('Say who takes part: init --members ana,bo,chae,dan,eun');
  const members = typed.split(',').map((name) => name.trim());
  const wrong = members.find((name) => !NAME.test(name));
  if (wrong !== undefined)
    throw new CommandError(`A member is named like a branch: small letters, digits and -, at most 30; not '${wrong}'.`);
  const twice = members.find((name, at) => members.indexOf(name) !== at);
  if (twice !== undefined) throw new CommandError(`'${twice}' is named twice.`);
  if (members.length < FEWEST || members.length > MOST)
    throw new CommandError(`A group has ${FEWEST} to ${MOST} members; these are ${members.length}.`);
  return members;
}

/**
 * Writes the file of the group, commits it alone, and makes a branch for each member there. The checkout stays on its branch.
 * @throws CommandError when there is a group already, a branch has a name of it, or something is staged
 */
export function makeGroup(checkout: string, git: Git, members: readonly string[]): void {
  assertFree(checkout, git, members);
  const path = join(checkout, GROUP_FILE);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ members }, undefined, 2)}\n`);
  try {
    git.run('add', '--', GROUP_FILE);
    git.run('commit', '--quiet', '--message', `A study group: ${members.join(', ')}`);
  } catch (error) {
    // Nothing of a group that could not be committed stays, so that it can be tried again.
    git.tried('rm', '--quiet', '--cached', '--', GROUP_FILE);
    rmSync(path, { force: true });
    throw error;
  }
  for (const member of members) git.run('branch', branchOf(member));
}

/** @throws CommandError as {@link makeGroup} */
export function assertFree(checkout: string, git: Git, members: readonly string[]): void {
  if (existsSync(join(checkout, GROUP_FILE)))
    throw new CommandError(`There is a study group already, in ${GROUP_FILE}; 'npm run study -- board' shows it.`);
  const taken = members.map(branchOf).find((branch) => git.newestOf(branch) !== undefined);
  if (taken !== undefined)
    throw new CommandError(`There is a branch ${taken} already; rename it, or choose another name.`);
  if (git.newestOf('study') !== undefined)
    throw new CommandError("There is a branch 'study', which leaves no room for branches 'study/<member>'; rename it.");
  if (git.tried('var', 'GIT_COMMITTER_IDENT') === undefined)
    throw new CommandError(
      'Git does not know who commits here; say it: git config user.name and git config user.email.',
    );
  if (git.run('diff', '--cached', '--name-only') !== '')
    throw new CommandError(
      'Something is staged, and would get into the commit of the group; commit or unstage it first.',
    );
}
