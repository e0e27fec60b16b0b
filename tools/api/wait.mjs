import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { pathOf, textOf } from './request-line.mjs';

const WITHIN_S = 60;
const ASK_EVERY_MS = 250;

/**
 * Asks until a field of the response has a value.
 * @param {readonly string[]} words the path, `field=value`, and perhaps `--within <seconds>`
 * @param {import('./request-line.mjs').Values} values
 * @param {(path: string) => Promise<import('./sender.mjs').Response>} ask
 * @returns {Promise<{ readonly response: import('./sender.mjs').Response, readonly arrived: boolean, readonly sentence: string }>}
 */
export async function wait(words, values, ask) {
  const [path, condition = '', ...options] = words;
  const [field = '', text] = split(condition);
  const within = secondsOf(options);
  const wanted = String(textOf(text, values));
  const target = pathOf(path, values);
  const end = performance.now() + within * 1000;
  for (;;) {
    const response = await ask(target);
    const seen = fieldOf(response.body, field);
    const arrived = response.ok && String(seen) === wanted;
    const sentence = `${field} of ${target} is ${JSON.stringify(seen) ?? 'missing'} after ${within} s, not ${wanted}.`;
    // A refusal that waiting does not change is not waited for.
    const isHopeless = [400, 401, 403].includes(response.status);
    if (arrived || isHopeless || performance.now() > end) return { response, arrived, sentence };
    await pause(ASK_EVERY_MS);
  }
}

/** @param {string} condition */
function split(condition) {
  const at = condition.indexOf('=');
  if (at < 1) throw new CommandError(`wait takes a path and field=value, such as status=paid, not '${condition}'.`);
  return /** @type {const} */ ([condition.slice(0, at), condition.slice(at + 1)]);
}

/** @param {readonly string[]} options */
function secondsOf([option, seconds, ...more]) {
  if (option === undefined) return WITHIN_S;
  if (option !== '--within' || more.length > 0)
    throw new CommandError(`wait takes one condition, and --within <seconds>; '${option}' is neither.`);
  if (!/^[1-9]\d{0,4}$/.test(seconds ?? ''))
    throw new CommandError(`--within takes whole seconds from 1 to 99999, not '${seconds ?? ''}'.`);
  return Number(seconds);
}

/**
 * @param {unknown} body
 * @param {string} field such as items.0.orderId
 */
function fieldOf(body, field) {
  /** @type {any} */
  let at = body;
  for (const step of field.split('.'))
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? at[step] : undefined;
  return at;
}
