import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '../command/run-program.mjs';

/** What a run makes: a stranger's checkout has none of it. */
const MADE = new Set(['node_modules', 'dist', 'data', '.git', '.stack', '.schemathesis']);

/**
 * A copy of a checkout as a stranger has it: no packages, nothing built, and what is not committed yet is there, too.
 * @param {string} root
 * @returns {{ readonly path: string, readonly remove: () => void }} `path`: the copy; beside it there is room for more
 */
export function freshCheckout(root) {
  const above = mkdtempSync(join(tmpdir(), 'ficus-fresh-'));
  const path = join(above, 'ficus');
  for (const file of filesOf(root)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    cpSync(join(root, file), join(path, file), { recursive: true });
  }
  return { path, remove: () => rmSync(above, { recursive: true, force: true }) };
}

/** @param {string} root @returns {readonly string[]} */
function filesOf(root) {
  const { ok, said } = runProgram(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    root,
  );
  // One that was removed is listed until the removal is committed.
  if (ok) return said.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
  return readdirSync(root).filter((name) => !MADE.has(name));
}
