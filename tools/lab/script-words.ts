import { pathToFileURL } from 'node:url';
import { root } from '../root.mjs';

const HOOKS = pathToFileURL(`${root}/tools/lab/register-hooks.mjs`).href;

/** What Node is given to run a TypeScript file of a lab, with its words. */
export function scriptWords(script: string, words: readonly string[]): string[] {
  return ['--disable-warning=ExperimentalWarning', '--import', HOOKS, script, ...words];
}
