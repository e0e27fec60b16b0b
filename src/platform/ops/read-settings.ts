import type { z } from 'zod';
import { shapeOf } from './settings.js';

/** A name that ends so holds a secret; TOKEN_LIFETIME does not. */
const SECRET_NAME = /(SECRET|PASSWORD|TOKEN|KEY)$/i;
const CREDENTIALS = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;
const LONGEST = 80;

export type Environment = { readonly [variable: string]: string | undefined };

/** A setting has a wrong value. The message is one sentence: the variable, the value (never a secret) and what is allowed. */
export class SettingError extends Error {
  override readonly name = 'SettingError';

  constructor(
    readonly variable: string,
    sentence: string,
  ) {
    super(sentence);
  }
}

/** The variable that is read before `setting` for one module: `GARDEN_DATA_DIR`. */
export function moduleVariable(module: string, setting: string): string {
  return `${module.toUpperCase()}_${setting}`;
}

/**
 * Fills an instance of a settings class from the environment; a variable that is empty counts as unset. A module's settings
 * come from an environment of its own: for the module garden, `GARDEN_DATA_DIR` is read before `DATA_DIR`.
 * @throws SettingError for the first variable whose value its schema refuses, or that has neither value nor default.
 */
export function readSettings<T extends object>(
  settingsClass: abstract new () => T,
  environment: Environment,
  module?: string,
): T {
  const instance = Object.create(settingsClass.prototype as object) as T;
  for (const [setting, schema] of Object.entries(shapeOf(settingsClass))) {
    const own = module === undefined ? undefined : moduleVariable(module, setting);
    const variable = own !== undefined && environment[own] ? own : setting;
    Object.defineProperty(instance, setting, { value: read(variable, schema, environment), enumerable: true });
  }
  return Object.freeze(instance);
}

function read(variable: string, schema: z.ZodType, environment: Environment): unknown {
  const text = environment[variable] === '' ? undefined : environment[variable];
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  const allowed = phrase(result.error.issues[0]?.message ?? 'another value');
  if (text === undefined) throw new SettingError(variable, `${variable} is not set; set it to ${allowed}.`);
  throw new SettingError(variable, `${variable} is '${shownValue(variable, text)}'; allowed is ${allowed}.`);
}

/** The setting schemas of this folder say what is allowed; what zod says by itself is a remark about the value. */
function phrase(message: string): string {
  return /^[A-Z][a-z]+ /.test(message) ? `what its schema accepts (${message})` : message.replace(/\.$/, '');
}

/** A variable's value as a message may show it: without secrets, without a URL's credentials, and not endless. */
function shownValue(variable: string, value: string): string {
  if (SECRET_NAME.test(variable)) return '[redacted]';
  const open = value.replace(CREDENTIALS, '$1[redacted]@');
  return open.length > LONGEST ? `${open.slice(0, LONGEST)}…` : open;
}
