import { filesUnder } from '../../../tools/build/files-under.mjs';
import { SETTINGS_PAGE as PAGE, settingsOnPage } from '../source/settings-page.mjs';
import { variablesRead } from '../source/variables-read.mjs';

const NOT_THE_PROGRAM = /\.test\.ts$|\/fixtures\/|^src\/platform\/testing\//;

/**
 * docs/settings.md and the sources have the same settings: each variable of a `settings({…})`, or read by name, has a row,
 * and each row is such a variable.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const listed = settingsOnPage(root).map(({ variable }) => variable);
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
 * The variables that the program reads, and where each is first read: those of all settings classes, and those that a file
 * takes from the environment by name.
 * @param {string} root
 */
function settingsOf(root) {
  const sources = filesUnder(root, 'src').filter((file) => /\.ts$/.test(file) && !NOT_THE_PROGRAM.test(file));
  const all = sources.flatMap((file) => variablesRead(root, file).map((variable) => ({ variable, file })));
  return all.filter(({ variable }, index) => all.findIndex((setting) => setting.variable === variable) === index);
}
