import { randomUUID } from 'node:crypto';
import { CommandError } from '../command/command-error.mjs';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A name, a sign and a value, as HTTPie has them: `a=text`, `a:=json`, `Header:text`. */
const WORD = /^([^=:]+)(:=|=|:)([\s\S]*)$/;
const REFERENCE = /^:([A-Za-z]\w*)$/;
const INDEX = /^\d{1,3}$/;
const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

/** @typedef {{ valueOf(name: string): unknown }} Values what `:name` stands for */

/**
 * The request that a line such as `POST /api/orders shopId=:shopId` describes.
 * @param {string} method
 * @param {readonly string[]} words
 * @param {Values} values
 * @returns {import('./memory.mjs').Sent}
 */
export function requestOf(method, [path, ...words], values) {
  const target = pathOf(path, values);
  /** @type {Record<string, string>} */
  const headers = {};
  /** @type {[string, unknown][]} */
  const fields = [];
  for (const word of words) {
    const [, name = '', sign, text = ''] = WORD.exec(word) ?? [];
    if (name === '')
      throw new CommandError(`'${word}' is no field and no header; write name=text, name:=JSON or Header:text.`);
    if (sign === ':') headers[name.toLowerCase()] = text.trim();
    else fields.push([name, sign === '=' ? textOf(text, values) : jsonOf(name, text)]);
  }
  if (method === 'GET') return { method, path: target + queryOf(fields), headers };
  headers['idempotency-key'] ??= randomUUID();
  if (fields.length === 0) return { method, path: target, headers };
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const [name, value] of fields) put(body, name, value);
  return {
    method,
    path: target,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/**
 * @param {string | undefined} path
 * @param {Values} values
 */
export function pathOf(path, values) {
  // Git Bash on Windows makes a file name of an argument that begins with a slash.
  if (path?.startsWith('/') !== true)
    throw new CommandError(
      `The path begins with a slash, such as /api/shops; '${path ?? ''}' does not. In Git Bash, set MSYS_NO_PATHCONV=1.`,
    );
  return path
    .split('/')
    .map((segment) => (REFERENCE.test(segment) ? encodeURIComponent(String(textOf(segment, values))) : segment))
    .join('/');
}

/**
 * @param {string} text
 * @param {Values} values
 */
export function textOf(text, values) {
  const [, name] = REFERENCE.exec(text) ?? [];
  return name === undefined ? text : values.valueOf(name);
}

/**
 * @param {string} name
 * @param {string} text
 */
function jsonOf(name, text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`${name}:= takes JSON, such as 10 or true, not '${text}'; a text is written with ${name}=.`);
  }
}

/** @param {readonly [string, unknown][]} fields */
function queryOf(fields) {
  if (fields.length === 0) return '';
  const query = new URLSearchParams();
  for (const [name, value] of fields) query.append(name, String(value));
  return `?${query}`;
}

/**
 * Puts a value where a name such as items.0.quantity says.
 * @param {Record<string, unknown>} body
 * @param {string} name
 * @param {unknown} value
 */
function put(body, name, value) {
  const steps = name.split('.');
  if (steps.some((step) => step === '' || UNSAFE.has(step))) throw new CommandError(`'${name}' is no name of a field.`);
  /** @type {any} */
  let at = body;
  for (const [depth, step] of steps.entries()) {
    if (Array.isArray(at) && !INDEX.test(step))
      throw new CommandError(
        `'${name}' names a field of a list; write its place, such as ${steps.slice(0, depth).join('.')}.0.${step}.`,
      );
    const next = steps[depth + 1];
    if (next === undefined) at[step] = value;
    else at = at[step] ??= INDEX.test(next) ? [] : {};
    if (typeof at !== 'object' || at === null)
      throw new CommandError(`'${name}' names a field of what is a value already.`);
  }
}
