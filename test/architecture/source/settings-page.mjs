import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const SETTINGS_PAGE = 'docs/settings.md';
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

/**
 * The settings that docs/settings.md explains: the variables in the first column of its tables, each with its default where the second
 * one gives a value for each variable of the row, and nothing else.
 * @param {string} root
 * @returns {{ readonly variable: string, readonly value?: string }[]}
 */
export function settingsOnPage(root) {
  const file = join(root, SETTINGS_PAGE);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => {
      const [, names = '', defaults = ''] = line.split('|');
      const variables = codesIn(names).filter((name) => VARIABLE.test(name));
      const values = codesIn(defaults).filter((value) => !VARIABLE.test(value));
      const isPlain = /^\s*`[^`]+`(, `[^`]+`)*\s*$/.test(defaults) && values.length === variables.length;
      return variables.map((variable, index) => ({ variable, ...(isPlain ? { value: values[index] } : {}) }));
    });
}

/** @param {string} cell */
function codesIn(cell) {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
