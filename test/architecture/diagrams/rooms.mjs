import { filesUnder } from '../../../tools/build/files-under.mjs';
import { INDEPENDENT_FOLDERS, PLATFORM_FOLDERS } from '../platform-folders.cjs';
import { relativeImports } from '../source/relative-imports.mjs';

const PLATFORM = 'src/platform/';
const TESTS = /\.test\.ts$|\/fixtures\//;

/**
 * The folders of the platform as a Mermaid diagram: an arrow goes from a folder to each folder that its files import. An
 * import that follows from two other arrows is left out, so that the picture can be read.
 * @param {string} root
 * @returns {string}
 */
export function roomsDiagram(root) {
  const imports = importsByFolder(root);
  const folders = [...PLATFORM_FOLDERS].reverse().filter((folder) => imports.has(folder));
  const arrows = folders.flatMap((from) => directOnly(from, imports).map((to) => `  ${id(from)} --> ${id(to)}`));
  return [
    'flowchart TD',
    ...folders.map((folder) => `  ${id(folder)}["${folder}"]`),
    ...arrows,
    `  %% never in either direction: ${INDEPENDENT_FOLDERS.join(' and ')}`,
  ].join('\n');
}

/**
 * The folders that the files of each folder import.
 * @param {string} root
 * @returns {Map<string, Set<string>>}
 */
function importsByFolder(root) {
  const files = filesUnder(root, 'src/platform').filter((file) => file.endsWith('.ts') && !TESTS.test(file));
  /** @type {Map<string, Set<string>>} */
  const imports = new Map();
  for (const file of files) {
    const from = folderOf(file);
    if (from === undefined) continue;
    const targets = imports.get(from) ?? new Set();
    imports.set(from, targets);
    for (const imported of relativeImports(root, file)) {
      const to = folderOf(imported);
      if (to !== undefined && to !== from) targets.add(to);
    }
  }
  return imports;
}

/**
 * The folder of the platform that a file lies in; undefined for the door and for files elsewhere.
 * @param {string} file
 */
function folderOf(file) {
  if (!file.startsWith(PLATFORM)) return undefined;
  const [folder, ...rest] = file.slice(PLATFORM.length).split('/');
  return rest.length > 0 ? folder : undefined;
}

/**
 * The imports of a folder that no other import of it leads to. A circle would hide both of its arrows, but the import
 * rules refuse circles.
 * @param {string} from
 * @param {Map<string, Set<string>>} imports
 */
function directOnly(from, imports) {
  const direct = [...(imports.get(from) ?? [])].sort();
  return direct.filter((to) => !direct.some((other) => other !== to && reaches(other, to, imports)));
}

/**
 * @param {string} from
 * @param {string} to
 * @param {Map<string, Set<string>>} imports
 * @param {Set<string>} [seen]
 * @returns {boolean}
 */
function reaches(from, to, imports, seen = new Set()) {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return [...(imports.get(from) ?? [])].some((next) => reaches(next, to, imports, seen));
}

/** @param {string} folder an identifier that no word of Mermaid's can be */
const id = (folder) => `room_${folder.replaceAll('-', '_')}`;
