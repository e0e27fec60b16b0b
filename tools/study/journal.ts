import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import type { Git } from './git.js';
import { branchOf, type Group } from './group.js';
import type { Week } from './weeks.js';

const QUESTIONS = [
  ['Hardship · 어려웠던 점', 'What was hard, and where did I look for the cause in the wrong place first?'],
  ['Customisation · 우리 것으로 바꾼 점', 'What did I change or would I change for our own system, and why there?'],
  ['Improvement · 개선할 점', 'What in Ficus, in the lab or in the record should be better? Is there an issue for it?'],
] as const;

/** Who has written the journal of which weeks, as committed. */
export interface Journals {
  readonly members: readonly { readonly member: string; readonly weeks: readonly number[] }[];
}

const pathOf = (member: string, week: number) => `.study/journal/${member}/week-${week}.md`;

/** Makes the page of a week, with its three questions. A page that exists stays as it is. @returns its path, and whether it is new */
export function openJournal(checkout: string, member: string, week: Week): { path: string; isNew: boolean } {
  const path = pathOf(member, week.week);
  const file = join(checkout, path);
  if (existsSync(file)) return { path, isNew: false };
  mkdirSync(dirname(file), { recursive: true });
  const sections = QUESTIONS.map(([title, question]) => `## ${title}\n\n<!-- ${question} -->\n`);
  writeFileSync(file, [`# Week ${week.week}: ${week.theme} (${member})\n`, ...sections].join('\n'));
  return { path, isNew: true };
}

/** Whose checkout this is, by its branch. @throws CommandError when it is that of no member */
export function memberHere(git: Git, { members }: Group): string {
  const branch = git.run('rev-parse', '--abbrev-ref', 'HEAD');
  const member = members.find((name) => branchOf(name) === branch);
  if (member === undefined)
    throw new CommandError(
      `The branch ${branch} is that of no member; say --member <name>, or go to yours: git switch ${branchOf(members[0] ?? '')}`,
    );
  return member;
}

/** What the branches have of journals. */
export function journalsOf(git: Git, { members }: Group): Journals {
  return {
    members: members.map((member) => {
      const branch = git.newestOf(branchOf(member));
      const listed =
        branch === undefined ? '' : git.run('ls-tree', '-r', '--name-only', branch, '--', `.study/journal/${member}`);
      const weeks = [...listed.matchAll(/week-(\d+)\.md$/gm)].map(([, week]) => Number(week));
      return { member, weeks: weeks.sort((one, other) => one - other) };
    }),
  };
}
