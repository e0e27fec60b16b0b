import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../../command/command-error.mjs';
import { readJson } from '../record/read-json.mjs';

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

/**
 * The five roles of a review, and what each does: those of a week of study, without the presenter, who gives the talk. The source is
 * TypeScript, which has to be importable.
 * @returns {Promise<{ readonly [role: string]: string }>}
 */
export async function reviewRoles() {
  const { ROLES } = await import('../../study/roles.js');
  return Object.fromEntries(Object.entries(ROLES).filter(([role]) => role !== 'presenter'));
}

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
    .map((name) => ({ file: `${FOLDER}/${name}`, session: readSession(root, `${FOLDER}/${name}`) }));
}

/** @param {string} root @param {string} file @returns {Session} */
function readSession(root, file) {
  return readJson(join(root, file), {
    ...{ name: file, what: 'review', next: `Bring the committed one back by 'git checkout -- ${file}', or delete it.` },
    isWell: (value) => Array.isArray(value?.questions) && Array.isArray(value.claims) && value.claims.every(isClaim),
  });
}

/** @param {any} value */
function isClaim(value) {
  return typeof value?.role === 'string' && typeof value.by === 'string' && Array.isArray(value.runs);
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
  const pairs = pairsOf(claims);
  const lacking = questions.flatMap((text, index) =>
    claims.some(({ question }) => question === index + 1) ? [] : [`Question ${index + 1} has no answer: ${text}`],
  );
  if (pairs.length < QUORUM)
    lacking.unshift(
      `${QUORUM} roles, each by another person, make a quorum; here are ${pairs.length}${pairs.length > 0 ? ` (${pairs.join(', ')})` : ''}.`,
    );
  for (const { role, question, runs } of claims)
    if (!runs.some(({ status, output }) => status === 0 && output !== ''))
      lacking.push(
        `The answer of the ${role} to question ${question} has no run that shows it: one that ends with 0, and prints something.`,
      );
  return lacking;
}

/**
 * The most roles that can be dealt to different people, such that each has answered in their role: `author: Kim`.
 * @param {readonly Claim[]} claims
 * @returns {string[]}
 */
function pairsOf(claims) {
  /** @type {Map<string, string>} */
  const roleOf = new Map();
  /** @param {string} role @param {Set<string>} asked @returns {boolean} whether the role found a person */
  const deal = (role, asked) =>
    claims.some(({ role: other, by }) => {
      if (other !== role || asked.has(by)) return false;
      asked.add(by);
      const held = roleOf.get(by);
      if (held !== undefined && !deal(held, asked)) return false;
      roleOf.set(by, role);
      return true;
    });
  for (const role of new Set(claims.map((claim) => claim.role))) deal(role, new Set());
  return [...roleOf].map(([by, role]) => `${role}: ${by}`);
}
