import { deployFiles, MONOLITH } from './deploy-files.mjs';
import { initFiles } from './init-files.mjs';
import { placeFiles } from './place-files.mjs';

/**
 * Makes what runs and deploys a host, all of it or nothing.
 * @param {string} root
 * @param {string} name a module, or the monolith
 * @param {{ isDryRun: boolean }} options
 * @returns {Promise<{ written: string[] }>} the paths from the root of what was written, or would be
 * @throws {import('../command/command-error.mjs').CommandError} when a person has changed one of the files
 */
export async function initHost(root, name, options) {
  const folders = [{ folder: `deploy/${name}`, files: await deployFiles(root, name) }];
  if (name !== MONOLITH) folders.unshift({ folder: `extracted/${name}`, files: await initFiles(root, name) });
  return placeFiles(root, folders, options);
}
