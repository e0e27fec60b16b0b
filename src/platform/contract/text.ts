import { z } from 'zod';

/** An identifier as callers write it: any kind of UUID fits. */
export const identifier = z
  .string()
  .regex(/^[0-9A-Za-z-]{1,64}$/, 'an identifier: 1 to 64 letters, digits and hyphens');

const LINE = /^[^\s\u0000-\u001f\u007f]([^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f])?$/;

/** One line of text that people read: 1 to `max` characters, no control characters, no blanks at its ends. */
export function line(max: number) {
  return z.string().min(1).max(max).regex(LINE, 'one line, without control characters and without blanks at its ends');
}
