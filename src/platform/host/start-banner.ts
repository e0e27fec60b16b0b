import type { SampleAccount } from '../module/module.js';

/** What a newcomer needs when a host has started. */
export interface StartFacts {
  readonly title: string;
  readonly url: string;
  /** The modules that run here. */
  readonly modules: readonly string[];
  /** Where each of the others is. */
  readonly elsewhere: { readonly [module: string]: string };
  readonly sampleAccounts: readonly SampleAccount[];
}

/** Tells people at a terminal, in a few lines, that a host is ready, and what they can do next. */
export function startBanner({ title, url, modules, elsewhere, sampleAccounts }: StartFacts): string {
  const away = Object.entries(elsewhere).map(([module, place]) => `${module} (${place})`);
  const rows = [
    ['Open', url],
    ['API', `${url}/docs`],
    ['Modules', modules.join(', ')],
    ...(away.length > 0 ? [['Elsewhere', away.join(', ')]] : []),
    ...accountsByPassword(sampleAccounts).map(([password, accounts]) => [
      'Accounts',
      `${firstOfEachRole(accounts).join(', ')}; password ${password}`,
    ]),
    ['Stop', 'Ctrl-C'],
  ];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  const lines = rows.map(([name = '', text = '']) => `  ${name.padEnd(width)}  ${text}`);
  return `\n  ${title} is ready.\n\n${lines.join('\n')}\n\n`;
}

function accountsByPassword(
  accounts: readonly SampleAccount[],
): readonly (readonly [string, readonly SampleAccount[]])[] {
  const passwords = [...new Set(accounts.map(({ password }) => password))];
  return passwords.map((password) => [password, accounts.filter((account) => account.password === password)]);
}

/** Each role with its first account, and how many more have it. */
function firstOfEachRole(accounts: readonly SampleAccount[]): readonly string[] {
  return [...new Set(accounts.map(({ role }) => role))].map((role) => {
    const [first, ...more] = accounts.filter((account) => account.role === role);
    return `${first?.email} (${role}${more.length > 0 ? `, and ${more.length} more` : ''})`;
  });
}
