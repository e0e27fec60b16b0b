import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.mjs';
import { type Role, ROLES } from './roles.js';
import type { Week } from './weeks.js';

/** The numbers of all labs of these weeks, in order. */
export const labsIn = (weeks: readonly Week[]): readonly string[] => weeks.flatMap(({ labs }) => labs).sort();

/** What a member reads at the beginning of a week. */
export function weekText(week: Week, roles: { readonly [role in Role]: string }): string {
  const width = Math.max(...Object.values(roles).map((member) => member.length));
  return [
    `Week ${week.week}: ${week.theme}`,
    '',
    'Labs',
    ...week.labs.map((lab) => `  ${lab}  ${startOf(lab)}`),
    'Review',
    `  ${recordOf(week.review)}`,
    'Roles',
    ...(Object.entries(roles) as [Role, string][]).map(
      ([role, member]) => `  ${member.padEnd(width)}  ${role.padEnd(9)}  ${ROLES[role]}`,
    ),
    'Journal',
    `  npm run study -- journal ${week.week}`,
  ].join('\n');
}

/** How a lab is started, or that it is still to come. */
function startOf(lab: string): string {
  return nameIn('docs/labs', lab) === undefined ? 'still to come' : `npm run lab -- start ${lab}`;
}

/** The file of a decision record. */
function recordOf(number: string): string {
  return `docs/adr/${nameIn('docs/adr', number) ?? number}`;
}

function nameIn(folder: string, number: string): string | undefined {
  const path = join(root, folder);
  return existsSync(path) ? readdirSync(path).find((name) => name.startsWith(`${number}-`)) : undefined;
}
