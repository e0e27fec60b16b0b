import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { messageOf } from '../command/message-of.mjs';
import { acceptCommand } from './compare/difference.js';
import { Snapshot } from './compare/snapshot.js';

/** @param {string} module */
export const snapshotFile = (module) => `src/modules/${module}/contract.snapshot.json`;

/**
 * What a module has promised, as it is written down beside its contract; nothing when it is not.
 * @param {string} root
 * @param {string} module
 * @returns {Snapshot | string | undefined} a text: the sentence that says why the file cannot be read
 */
export function readSnapshot(root, module) {
  const file = snapshotFile(module);
  if (!existsSync(join(root, file))) return undefined;
  /** @param {string} why */
  const unreadable = (why) =>
    `${file} cannot be read: ${why.replace(/\s+/g, ' ')}. Take it from git, or write what the contract promises now: ${acceptCommand(module)}.`;
  try {
    const parsed = Snapshot.safeParse(JSON.parse(readFileSync(join(root, file), 'utf8')));
    const [issue] = parsed.error?.issues ?? [];
    return parsed.data ?? unreadable(`at '${issue?.path.join('.')}', ${issue?.message}`);
  } catch (error) {
    return unreadable(messageOf(error));
  }
}

/**
 * Writes down what a module promises.
 * @param {string} root
 * @param {string} module
 * @param {Snapshot} snapshot
 * @returns {Promise<string>} the file's path from the root
 */
export async function writeSnapshot(root, module, snapshot) {
  const path = snapshotFile(module);
  const file = join(root, path);
  const settings = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(snapshot), { ...settings, parser: 'json' }));
  return path;
}
