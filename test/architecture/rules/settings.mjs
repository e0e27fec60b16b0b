import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { variablesRead } from '../source/variables-read.mjs';

const PAGE = 'docs/settings.md';
const NOT_THE_PROGRAM = /\.test\.ts$|\/fixtures\/|^src\/platform\/testing\//;
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

/**
 * docs/settings.md and the sources have the same settings: each variable of a `settings({…})`, or read by name, has a row,
 * and each row is such a variable.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const listed = existsSync(join(root, PAGE)) ? variablesOf(readFileSync(join(root, PAGE), 'utf8')) : [];
  const declared = settingsOf(root);
  return [
    ...declared
      .filter(({ variable }) => !listed.includes(variable))
      .map(({ variable, file }) => `${file} reads ${variable}, which ${PAGE} does not explain. Add a row for it.`),
    ...listed
      .filter((variable) => !declared.some((setting) => setting.variable === variable))
      .map((variable) => `${PAGE} explains ${variable}, which nothing in src reads. Remove or correct the row.`),
  ];
}

/**
 * The variables in the first column of the table.
 * @param {string} page
 */
function variablesOf(page) {
  return page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .filter((name) => VARIABLE.test(name));
}

/**
 * The variables that the program reads, and where each is first read: those of all settings classes, and those that a file
 * takes from the environment by name.
 * @param {string} root
 */
function settingsOf(root) {
  const sources = filesUnder(root, 'src').filter((file) => /\.ts$/.test(file) && !NOT_THE_PROGRAM.test(file));
  const all = sources.flatMap((file) => variablesRead(root, file).map((variable) => ({ variable, file })));
  return all.filter(({ variable }, index) => all.findIndex((setting) => setting.variable === variable) === index);
}
