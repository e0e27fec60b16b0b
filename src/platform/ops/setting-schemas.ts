import { resolve } from 'node:path';
import { z } from 'zod';

/** A TCP port; 0 takes any free one. */
export function portSetting(fallback: number) {
  return wholeNumberSetting(fallback, {
    min: 0,
    max: 65_535,
    meaning: 'a port from 0 to 65535 (0 takes any free one)',
  });
}

/** A TCP port that may be left unset. */
export function optionalPortSetting() {
  return z
    .string()
    .refine((text) => /^\d+$/.test(text) && Number(text) <= 65_535, {
      error: 'a port from 0 to 65535 (0 takes any free one)',
    })
    .transform(Number)
    .optional();
}

/** A whole number within limits. */
export function wholeNumberSetting(
  fallback: number,
  limits: { readonly min: number; readonly max: number; readonly meaning?: string },
) {
  const { min, max, meaning = `a whole number from ${min} to ${max}` } = limits;
  return z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max, { error: meaning })
    .transform(Number);
}

const ORIGINS = "'off', 'loopback', '*' or origins such as https://garden.example,https://gate.example";

/** Which pages of other origins may use an API: a word for all or none, or their origins, separated by commas. */
export function originsSetting(fallback: string) {
  const isOrigin = (text: string) =>
    URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
  const isWord = (text: string) => text === 'off' || text === 'loopback' || text === '*';
  return z
    .string()
    .default(fallback)
    .refine((text) => isWord(text) || text.split(',').every((one) => isOrigin(one.trim())), { error: ORIGINS })
    .transform((text) => (isWord(text) ? text : text.split(',').map((one) => one.trim())));
}

/** One of several words. */
export function choiceSetting<const Choices extends readonly [string, ...string[]]>(
  choices: Choices,
  fallback: Choices[number],
) {
  return z
    .string()
    .default(fallback)
    .refine((text): text is Choices[number] => choices.includes(text), { error: oneOf(choices) });
}

function oneOf(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `'${choice}'`);
  return quoted.length === 1 ? quoted.join() : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/** `on` or `off`; the value is a boolean. */
export function switchSetting(fallback: 'on' | 'off') {
  return choiceSetting(['on', 'off'], fallback).transform((text) => text === 'on');
}

/** A switch that may be left unset. */
export function optionalSwitchSetting() {
  return z
    .string()
    .refine((text) => text === 'on' || text === 'off', { error: oneOf(['on', 'off']) })
    .transform((text) => text === 'on')
    .optional();
}

/** A file or directory; the value is absolute, a relative one starts from the working directory. */
export function pathSetting(fallback: string) {
  return z
    .string()
    .default(fallback)
    .refine((text) => !text.includes('\0'), { error: 'a path' })
    .transform((text) => resolve(text));
}

/** A file or directory that may be left unset. */
export function optionalPathSetting() {
  return z
    .string()
    .refine((text) => !text.includes('\0'), { error: 'a path' })
    .transform((text) => resolve(text))
    .optional();
}

/** A text that must not be empty. */
export function textSetting(fallback: string) {
  return z.string().default(fallback);
}

/** A secret that other programs send in a header; it may be left unset. */
export function optionalSecretSetting() {
  return z
    .string()
    .regex(/^[\x21-\x7e]{32,256}$/, '32 to 256 printable ASCII characters without spaces')
    .optional();
}

/** A text that may be left unset. */
export function optionalTextSetting() {
  return z.string().optional();
}

const url = z
  .string({ error: 'an http or https URL' })
  .refine((text) => URL.canParse(text) && /^https?:\/\//i.test(text), { error: 'an http or https URL' });

/** An http or https URL, kept as it was written: an issuer is compared letter by letter. */
export function urlSetting(fallback?: string) {
  return fallback === undefined ? url : url.default(fallback);
}

/** A URL that may be left unset. */
export function optionalUrlSetting() {
  return url.optional();
}

const UNITS = { '': 1, b: 1, kb: 1_024, mb: 1_048_576 } as const;
const BYTES = /^(\d+)(b|kb|mb)?$/i;

/** An amount of bytes; the value is their number. */
export function bytesSetting(fallback: string) {
  return z
    .string()
    .default(fallback)
    .refine((text) => BYTES.test(text), { error: 'an amount of bytes such as 500, 100kb or 2mb' })
    .transform((text) => {
      const match = BYTES.exec(text);
      return Number(match?.[1]) * UNITS[(match?.[2] ?? '').toLowerCase() as keyof typeof UNITS];
    });
}
