import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../../command/command-error.mjs';

/**
 * A review of a decision record, as its file has it.
 * @typedef {{ readonly command: string, readonly commit: string, readonly status: number | null, readonly output: string }} Run
 * @typedef {{
 *   readonly role: string, readonly by: string, readonly question: number, readonly text: string, readonly runs: readonly Run[],
 * }} Claim an answer to a question, and what was run to show it
 * @typedef {{
 *   readonly record: string, readonly started: string, readonly closed?: string, readonly outcome?: string,
 *   readonly questions: readonly string[], readonly claims: readonly Claim[],
 * }} Session
 */

const FOLDER = 'docs/adr/reviews';

/** Who takes part, and what each looks after. */
export const ROLES = /** @type {{ readonly [role: string]: string }} */ ({
  author: 'argues for the decision as it is',
  opponent: 'argues for the best option that was not taken',
  measurer: 'repeats the figures, and measures what was only believed',
  operator: 'runs it at night, and has to go back from it',
  newcomer: 'reads it for the first time, and works with it next year',
});

/** How many roles have to have answered, each by another person, before a review can be closed. */
export const QUORUM = 3;

/** What each review asks. */
export const QUESTIONS = [
  'Which force is measured, and which is believed?',
  'Which option was not tried?',
  'What falsifies it?',
  'Which check goes red?',
  'How do we go back, and what is lost?',
  'Who pays?',
  'What did we estimate before?',
];

/** The outcomes that a review can have. */
export const OUTCOMES = ['kept', 'changed', 'superseded'];

/**
 * The reviews of a record, the newest last.
 * @param {string} root
 * @param {string} number
 * @returns {{ readonly file: string, readonly session: Session }[]}
 */
export function sessionsOf(root, number) {
  const folder = join(root, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${number}-`) && name.endsWith('.json'))
    .sort()
    .map((name) => ({ file: `${FOLDER}/${name}`, session: JSON.parse(readFileSync(join(folder, name), 'utf8')) }));
}

/**
 * The review of a record that is under way.
 * @param {string} root
 * @param {string} number
 */
export function openSession(root, number) {
  const open = sessionsOf(root, number).find(({ session }) => session.closed === undefined);
  if (open) return open;
  throw new CommandError(
    `No review of ${number} is under way. Begin one: npm run adr -- review ${Number(number)} --start.`,
  );
}

/** @param {string} root @param {string} file @param {Session} session */
export function writeSession(root, file, session) {
  mkdirSync(join(root, FOLDER), { recursive: true });
  writeFileSync(join(root, file), `${JSON.stringify(session, undefined, 2)}\n`);
}

/** The file of a new review. @param {string} number @param {string} day */
export function sessionFile(number, day) {
  return `${FOLDER}/${number}-${day}.json`;
}

/**
 * What a review lacks before it can be closed, one sentence each.
 * @param {Session} session
 * @returns {string[]}
 */
export function lackingFor({ claims, questions }) {
  const roles = new Set(claims.map(({ role }) => role));
  const people = new Set(claims.map(({ by }) => by));
  const lacking = questions.flatMap((text, index) =>
    claims.some(({ question }) => question === index + 1) ? [] : [`Question ${index + 1} has no answer: ${text}`],
  );
  if (Math.min(roles.size, people.size) < QUORUM)
    lacking.unshift(
      `${QUORUM} roles, each by another person, make a quorum; ${roles.size} of ${Object.keys(ROLES).join(', ')} have answered, by ${people.size} people.`,
    );
  for (const { role, question, runs } of claims)
    if (runs.length === 0) lacking.push(`The answer of the ${role} to question ${question} has no run that shows it.`);
  return lacking;
}
