import { basename } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { PLATFORM_DOOR, PLATFORM_FOLDERS } from '../platform-folders.cjs';
import { foldersIn } from '../source/modules.mjs';

const CATCH_ALL = /(^|\/)(utils?|common|helpers?|misc|shared|lib)(\/|\.(test\.)?ts$)/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|test-d))?\.ts$/;

/**
 * Where files lie and how they are named.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const files = ['src', 'migrations', 'extracted']
    .flatMap((folder) => filesUnder(root, folder))
    .filter((file) => file.endsWith('.ts'));
  return [...files.flatMap(nameOf), ...strangersInPlatform(root)];
}

/** @param {string} file */
function nameOf(file) {
  if (CATCH_ALL.test(file))
    return [`${file} lies in a place for everything. Name the folder or the file after the one concept it holds.`];
  if (basename(file) === 'index.ts')
    return [`${file} hides where things are. Remove it, and import each file by its name.`];
  if (!KEBAB.test(basename(file)))
    return [`${file} is not named in kebab-case. Name it after its concept, such as place-order.ts.`];
  return [];
}

/** @param {string} root */
function strangersInPlatform(root) {
  const inOrder = PLATFORM_FOLDERS.join(', ');
  return [
    ...foldersIn(root, 'src/platform')
      .filter((folder) => !PLATFORM_FOLDERS.includes(folder))
      .map(
        (folder) =>
          `src/platform/${folder} has no place in the order of the platform's folders. Use one of them (lowest first: ${inOrder}), or give it its place in test/architecture/platform-folders.cjs, with an ADR.`,
      ),
    ...filesUnder(root, 'src/platform')
      .filter((file) => file.split('/').length === 3 && file !== PLATFORM_DOOR)
      .map(
        (file) => `${file} lies beside the platform's folders. Move it into one of them (lowest first: ${inOrder}).`,
      ),
  ];
}
