import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../command/message-of.mjs';
import { discoverModules } from '../../src/platform/host/discover-modules.js';
import { CommandError } from '../command/command-error.mjs';

/**
 * The modules of a checkout, from their sources. The sources are TypeScript: import this behind the hooks.
 * @param {string} root
 * @param {string} failure what cannot be done without them: the beginning of a sentence
 * @throws {CommandError} when they cannot be loaded
 */
export async function loadModules(root, failure) {
  const folder = join(root, 'src', 'modules');
  if (!existsSync(folder)) return [];
  try {
    return await discoverModules(pathToFileURL(`${folder}/`));
  } catch (error) {
    const reason = messageOf(error);
    throw new CommandError(`${failure}, because the modules cannot be loaded: ${reason}`);
  }
}
