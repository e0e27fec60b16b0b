import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listedChecks } from './listed-checks.mjs';
import { missingChecks } from './named-checks.js';
import { sections } from './sections.mjs';
import { testNames } from './test-names.js';

const FILE = 'docs/guarantees.md';
const COUNT = 12;
const COMMAND = /^npm test -- (\S+)(?: -t (["'])(.+?)\2)?$/gm;

/** What is wrong with a tree's docs/guarantees.md, one sentence for each fault. */
export function faultsOfGuarantees(root: string): readonly string[] {
  const parts = [...sections(readFileSync(join(root, FILE), 'utf8'), 2)].filter(([title]) => /^\d/.test(title));
  const numbers = parts.map(([title]) => Number.parseInt(title));
  const wanted = Array.from({ length: COUNT }, (_, index) => index + 1);
  if (numbers.join() !== wanted.join())
    return [
      `${FILE} has the guarantees ${numbers.join(', ') || 'none'}. There are ${COUNT}; give each a section '## <number>. <name>'.`,
    ];
  return parts.flatMap(([title, text]) => faultsOfGuarantee(root, `${FILE} (${title})`, text));
}

function faultsOfGuarantee(root: string, place: string, text: string): readonly string[] {
  const checks = listedChecks(text);
  const commands = [...text.matchAll(COMMAND)];
  const built = checks.length > 0;
  const faults: string[] = [];
  if (!built && !/not yet built/i.test(text))
    faults.push(`${place} names no test. Name one, or say what is not yet built.`);
  if (built && commands.length === 0)
    faults.push(`${place} does not say how to run its tests alone. Add a line 'npm test -- <path> -t "<name>"'.`);
  for (const [command, path = '', , pattern = ''] of commands)
    if (!selectsTests(root, path, pattern)) faults.push(`${place} says '${command}', which selects no test.`);
  return [...faults, ...missingChecks(root, place, checks)];
}

/** Jest takes `-t` as a regular expression and does not distinguish capitals. */
function selectsTests(root: string, path: string, pattern: string): boolean {
  if (!existsSync(join(root, path))) return false;
  return testNames(root, path).some((name) => new RegExp(pattern, 'i').test(name));
}
