import { lstatSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a package of another folder one of this checkout, by a link in node_modules. `npm ci` and `npm install` remove it; the next
 * set-up makes it again.
 * @param {string} root
 * @param {string} folder
 * @param {string} name
 */
export function linkPackage(root, folder, name) {
  const link = join(root, 'node_modules', name);
  const target = join(folder, 'node_modules', name);
  const found = lstatSync(link, { throwIfNoEntry: false });
  // Somebody has installed it here by hand.
  if (found && !found.isSymbolicLink()) return;
  if (found && readlinkSync(link) === target) return;
  if (found) rmSync(link);
  // A junction takes no administrator on Windows; elsewhere the word says nothing.
  symlinkSync(target, link, 'junction');
}
