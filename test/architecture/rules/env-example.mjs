import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS_PAGE, settingsOnPage } from '../source/settings-page.mjs';

const FILE = '.env.example';
/** A setting as the file has it: behind a `#`, so that a copy of the file changes nothing. */
const SETTING = /^# ?([A-Z][A-Z0-9_]*)=(.*)$/;

/**
 * .env.example has each setting of docs/settings.md once, with its default where that page gives one; and nothing that is in force.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const explained = settingsOnPage(root);
  const lines = existsSync(join(root, FILE)) ? readFileSync(join(root, FILE), 'utf8').split('\n') : [];
  const given = lines.flatMap((line) => {
    const [, variable = '', value = ''] = SETTING.exec(line) ?? [];
    return variable === '' ? [] : [{ variable, value }];
  });
  return [
    ...lines.flatMap((line, index) =>
      line === '' || line.startsWith('#') ? [] : [`${FILE}:${index + 1} is in force in every copy. Put a # before it.`],
    ),
    ...explained.flatMap(({ variable, value }) => {
      const found = given.filter((one) => one.variable === variable);
      if (found.length !== 1)
        return [
          `${FILE} has ${variable} ${found.length} times, and ${SETTINGS_PAGE} explains it. Have it once, behind a #.`,
        ];
      return value === undefined || found[0]?.value === value
        ? []
        : [
            `${FILE} has ${variable}=${found[0]?.value}, but its default in ${SETTINGS_PAGE} is '${value}'. Write that.`,
          ];
    }),
    ...given
      .filter(({ variable }) => !explained.some((one) => one.variable === variable))
      .map(({ variable }) => `${FILE} has ${variable}, which ${SETTINGS_PAGE} does not explain. Remove or correct it.`),
  ];
}
