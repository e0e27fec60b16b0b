import { userInfo } from 'node:os';
import { CommandError } from '../../command/command-error.mjs';
import { numberOf } from '../../events/words.mjs';
import { recordOf, written } from '../record/read-records.mjs';
import { USAGES } from '../usage.mjs';
import { runClaim } from './run-claim.mjs';
import {
  lackingFor,
  openSession,
  OUTCOMES,
  QUESTIONS,
  reviewRoles,
  sessionFile,
  sessionsOf,
  writeSession,
} from './session.mjs';

/** @typedef {import('../verbs.mjs').Request} Request */

/**
 * Begins, feeds, closes or shows the review of a record.
 * @type {import('../verbs.mjs').Verb}
 */
export async function review(request) {
  const { root, records, names, flags } = request;
  const number = written(recordOf(records, names[0]).number);
  const chosen = ['start', 'record', 'close'].filter((flag) => flags.has(flag));
  if (chosen.length > 1) throw new CommandError(`Choose one of --${chosen.join(', --')}. ${USAGES.review}`);
  if (chosen[0] === 'start') return start(root, number);
  if (chosen[0] === 'record') return record(request, number);
  if (chosen[0] === 'close') return close(request, number);
  const last = sessionsOf(root, number).at(-1);
  if (!last)
    throw new CommandError(`${number} was never reviewed. Begin: npm run adr -- review ${Number(number)} --start.`);
  return { value: last, text: shown(last.file, last.session) };
}

/** @param {string} root @param {string} number */
async function start(root, number) {
  const day = new Date().toISOString().slice(0, 10);
  const file = sessionFile(number, day);
  const before = sessionsOf(root, number).find((one) => one.session.closed === undefined || one.file === file);
  if (before)
    throw new CommandError(`${before.file} is there already; go on with it, or begin another one on another day.`);
  const session = { record: number, started: day, questions: QUESTIONS, claims: [] };
  writeSession(root, file, session);
  const roles = Object.entries(await reviewRoles()).map(([role, what]) => `  ${role.padEnd(9)}  ${what}`);
  const questions = QUESTIONS.map((text, index) => `  ${index + 1}. ${text}`);
  return {
    value: { file, session },
    text: [`Made ${file}.`, 'Roles:', ...roles, 'Questions:', ...questions].join('\n'),
  };
}

/** @param {Request} request @param {string} number */
async function record({ root, values, lists }, number) {
  const { file, session } = openSession(root, number);
  const role = values.get('role') ?? '';
  const roles = Object.keys(await reviewRoles());
  if (!roles.includes(role)) throw new CommandError(`--role is one of ${roles.join(', ')}.`);
  const question = numberOf(values, 'question') ?? 0;
  if (question < 1 || question > QUESTIONS.length) throw new CommandError(`--question is 1 to ${QUESTIONS.length}.`);
  const text = values.get('answer');
  if (text === undefined) throw new CommandError(`Say what is claimed: --answer "<text>". ${USAGES.review}`);
  const runs = (lists.get('run') ?? []).map((command) => runClaim(root, command));
  const claim = { role, by: values.get('by') ?? userInfo().username, question, text, runs };
  writeSession(root, file, { ...session, claims: [...session.claims, claim] });
  const ran = runs.map(({ command, status }) => `  ${command}: exit status ${status}`);
  return { value: { file, claim }, text: [`Written to ${file}: ${role}, question ${question}.`, ...ran].join('\n') };
}

/** @param {Request} request @param {string} number */
function close({ root, values }, number) {
  const { file, session } = openSession(root, number);
  const outcome = values.get('outcome') ?? '';
  if (!OUTCOMES.includes(outcome)) throw new CommandError(`--outcome is one of ${OUTCOMES.join(', ')}.`);
  const lacking = lackingFor(session);
  if (lacking.length > 0) throw new CommandError(`${file} cannot be closed:\n${lacking.join('\n')}`);
  const closed = { ...session, closed: new Date().toISOString().slice(0, 10), outcome };
  writeSession(root, file, closed);
  return { value: { file, session: closed }, text: `${file} is closed: ${outcome}.` };
}

/** @param {string} file @param {import('./session.mjs').Session} session */
function shown(file, session) {
  const { claims, questions, closed, outcome } = session;
  const lines = questions.flatMap((text, index) => [
    `${index + 1}. ${text}`,
    ...claims
      .filter(({ question }) => question === index + 1)
      .flatMap(({ role, by, text: answer, runs }) => [
        `   ${role} (${by}): ${answer}`,
        ...runs.map(({ command, commit, status }) => `     ${command} at ${commit}: exit status ${status}`),
      ]),
  ]);
  const end = closed === undefined ? ['It lacks:', ...lackingFor(session)] : [`Closed ${closed}: ${outcome}.`];
  return [file, ...lines, ...end].join('\n');
}
