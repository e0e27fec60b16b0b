import { CommandError } from '../command/command-error.mjs';
import { type Answer, printAnswer } from '../command/print-answer.mjs';
import { readWords } from '../events/words.mjs';
import { root } from '../root.mjs';
import { boardOf, boardText } from './board.js';
import { Git } from './git.js';
import { assertFree, branchOf, makeGroup, membersOf, readGroup } from './group.js';
import { journalsOf, memberHere, openJournal } from './journal.js';
import { labsIn, weekText } from './week-text.js';
import { rolesOf } from './roles.js';
import { type Week, WEEKS } from './weeks.js';

const USAGE = `npm run study -- <verb> [--json]

A study group over eight weeks (docs/curriculum.md), on Git alone: no server. Results of labs and journals are files that each
member commits on their branch, study/<member>, and pushes where the group shares them.

  init --members ana,bo,chae,dan,eun   commits .study/group.json and makes a branch for each member; --dry-run says what it would do
  week N                               the theme, labs, review and roles of week N
  board                                everyone's results, from their branches as they were fetched last
  journal                              who has written the journal of which weeks
  journal N [--member <name>]          makes the page of week N with its three questions; the member is that of the branch
  --json                               prints one value for programs`;

/** Runs one command. `checkout` is where the group is. @returns the exit status: 0, or 2 when it could not be carried out */
export async function runStudy(words: readonly string[], checkout = root): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const typed = words.filter((word) => word !== '--json');
  return printAnswer(words.includes('--json'), () => run(typed, checkout));
}

function run([verb = '', ...words]: readonly string[], checkout: string): Answer {
  const git = new Git(checkout);
  const read = (allowed: Parameters<typeof readWords>[1], mostNames: number) => {
    const typed = readWords(words, allowed);
    const surplus = typed.names[mostNames];
    if (surplus !== undefined) throw new CommandError(`'${surplus}' is one word too many: npm run study -- --help`);
    return typed;
  };
  switch (verb) {
    case 'init': {
      const { flags, values } = read({ flags: ['dry-run'], values: ['members'] }, 0);
      return init(checkout, git, membersOf(values.get('members')), flags.has('dry-run'));
    }
    case 'week': {
      const week = weekOf(read({}, 1).names[0]);
      const roles = rolesOf(readGroup(checkout).members, week.week);
      return { value: { ...week, roles }, text: weekText(week, roles) };
    }
    case 'board': {
      read({}, 0);
      const board = boardOf(git, readGroup(checkout));
      return { value: board, text: boardText(board, labsIn(WEEKS)) };
    }
    case 'journal': {
      const { names, values } = read({ values: ['member'] }, 1);
      return names[0] === undefined
        ? journals(checkout, git)
        : journal(checkout, git, weekOf(names[0]), values.get('member'));
    }
    default:
      if (verb.startsWith('--')) throw new CommandError(`There is no option ${verb} here. ${USAGE}`);
      throw new CommandError(verb === '' ? USAGE : `'${verb}' is no verb of study. ${USAGE}`);
  }
}

function init(checkout: string, git: Git, members: readonly string[], isDryRun: boolean): Answer {
  const branches = members.map(branchOf);
  if (isDryRun) assertFree(checkout, git, members);
  else makeGroup(checkout, git, members);
  const done = isDryRun ? 'Would commit .study/group.json and make' : 'Committed .study/group.json, and made';
  const next = `Each goes to their branch: git switch ${branches[0]}. Week 1: npm run study -- week 1`;
  return { value: { members, branches, dryRun: isDryRun }, text: `${done} ${branches.join(', ')}.\n${next}` };
}

function journal(checkout: string, git: Git, week: Week, named: string | undefined): Answer {
  const group = readGroup(checkout);
  if (named !== undefined && !group.members.includes(named))
    throw new CommandError(`There is no member '${named}'; members are ${group.members.join(', ')}.`);
  const member = named ?? memberHere(git, group);
  const { path, isNew } = openJournal(checkout, member, week);
  return {
    value: { member, week: week.week, path, isNew },
    text: `${isNew ? 'Made' : 'There is already'} ${path}; write, and commit it.`,
  };
}

function journals(checkout: string, git: Git): Answer {
  const value = journalsOf(git, readGroup(checkout));
  const lines = value.members.map(
    ({ member, weeks }) => `${member}: ${weeks.length > 0 ? `weeks ${weeks.join(', ')}` : 'nothing yet'}`,
  );
  return { value, text: lines.join('\n') };
}

/** @throws CommandError when there is no such week */
function weekOf(typed: string | undefined): Week {
  const week = WEEKS.find((each) => String(each.week) === typed);
  if (!week)
    throw new CommandError(`Say a week from 1 to ${WEEKS.length}${typed === undefined ? '' : `, not '${typed}'`}.`);
  return week;
}
