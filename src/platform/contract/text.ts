import { z } from 'zod';

/** An identifier as callers write it: any kind of UUID fits. */
export const identifier = z
  .string()
  .regex(/^[0-9A-Za-z-]{1,64}$/, 'an identifier: 1 to 64 letters, digits and hyphens');

/**
 * Letters, numbers, punctuation and symbols. The Unicode categories are listed and not excluded: what is left out are
 * control, format (bidirectional controls among them), private, unassigned and surrogate code points and line breaks.
 * Generators of test data that follow JSON Schema understand the list as well.
 */
const VISIBLE = '\\p{L}\\p{N}\\p{P}\\p{S}';
/** Code points of those categories that show nothing: fillers, blanks and variation selectors. */
const SHOWS_NOTHING =
  '\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180d\\u180f\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0' +
  `${String.fromCodePoint(0xe0100)}-${String.fromCodePoint(0xe01ef)}`;
/** Blanks inside a line: Unicode's Zs, spelt out because generators take `\s` for it. */
const BLANKS = ' \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000';
/** What joins emoji and letters of some scripts, and the tags of regional flags. */
const JOINERS = `\\u200c\\u200d${String.fromCodePoint(0xe0020)}-${String.fromCodePoint(0xe007f)}`;

const LINE = new RegExp(
  `^(?!.*[${SHOWS_NOTHING}])[${VISIBLE}](?:[${VISIBLE}\\p{M}${BLANKS}]*[${VISIBLE}\\p{M}])?$`,
  'u',
);
const FREE_LINE = new RegExp(
  `^[${VISIBLE}](?:[${VISIBLE}\\p{M}${BLANKS}${JOINERS}]*[${VISIBLE}\\p{M}${JOINERS}])?$`,
  'u',
);

/**
 * One line that names something: 1 to `max` characters, all of them visible, no blanks at its ends. Two names that look
 * alike because one holds an invisible character or turns the direction of reading cannot both exist.
 */
export function line(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .regex(
      LINE,
      'one line of visible characters, without control or direction characters and without blanks at its ends',
    );
}

/** One line of free text: like {@link line}, and emoji may be joined (ZWJ) and have variation selectors. */
export function freeLine(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .regex(FREE_LINE, 'one line of text, without control or direction characters and without blanks at its ends');
}

/** Whether a text is proper Unicode: a lone surrogate is half a character, and no encoding can carry it. */
export function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}
