/** `npm run api`: sends requests to the public API of the running program. */
import { CommandError } from '../command/command-error.mjs';
import { answerHelp } from '../command/options.mjs';
import { printAnswer } from '../command/print-answer.mjs';
import { publicAddressOf } from '../command/public-address.mjs';
import { say } from '../say.mjs';
import { Memory } from './memory.mjs';
import { METHODS, requestOf } from './request-line.mjs';
import { Sender } from './sender.mjs';
import { Sessions } from './session.mjs';
import { USAGE } from './usage.mjs';
import { wait } from './wait.mjs';

/** What people want to see of the headers of a response. */
const SHOWN = ['x-served-by', 'location', 'etag', 'retry-after'];

answerHelp(USAGE);
const typed = process.argv.slice(2);
const json = typed.includes('--json');
const [verb = '', ...words] = typed.filter((word) => word !== '--json');
const memory = new Memory(process.env);
const sender = new Sender(publicAddressOf(process.env));
const sessions = new Sessions(sender, memory);

/** @param {import('./memory.mjs').Sent} request */
async function sendAsMember(request) {
  const response = await sender.send({ ...request, headers: { ...(await sessions.header()), ...request.headers } });
  if (response.ok) memory.learn(response.body);
  if (request.method !== 'GET') memory.now.lastCommand = request;
  memory.save();
  return response;
}

async function again() {
  const last = memory.now.lastCommand;
  if (last === undefined) throw new CommandError('No command has been sent yet, so none can be sent again.');
  return sendAsMember(last);
}

/** @param {readonly string[]} rest */
async function waited(rest) {
  const { response, arrived, sentence } = await wait(rest, memory, (path) =>
    sendAsMember({ method: 'GET', path, headers: {} }),
  );
  return arrived || !response.ok ? shown(response) : { ...shown(response), text: sentence, exitCode: 1 };
}

/** @param {import('./sender.mjs').Response} response */
function shown({ ok, status, reason, headers, body }) {
  const seen = SHOWN.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name]}`]));
  if (!json) say([`${status} ${reason}`, ...seen].join('   '));
  const text = typeof body === 'string' ? body : JSON.stringify(body, undefined, 2);
  return { value: { status, headers, body }, text, exitCode: ok ? 0 : 1 };
}

/** @returns {Promise<import('../command/print-answer.mjs').Answer>} */
async function run() {
  const method = verb.toUpperCase();
  if (METHODS.includes(method)) return shown(await sendAsMember(requestOf(method, words, memory)));
  if (verb === 'wait') return waited(words);
  if (verb === 'sign-in' && words.length <= 2) return shown(await sessions.signIn(words[0], words[1]));
  if (words.length > 0 && ['again', 'token', 'sign-out'].includes(verb))
    throw new CommandError(`${verb} takes nothing more.`);
  if (verb === 'again') return shown(await again());
  if (verb === 'sign-out') return shown(await sessions.signOut());
  if (verb === 'token') {
    const token = await sessions.token();
    return { value: { token }, text: token };
  }
  throw new CommandError(
    verb === ''
      ? USAGE
      : `'${verb}' is no verb of api; allowed are sign-in, ${METHODS.join(', ')}, again, wait, token and sign-out.`,
  );
}

process.exitCode = await printAnswer(json, run);
