import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { parse } from './syntax.mjs';
import { tablesDeclared } from './tables.mjs';

const PLATFORM = 'src/platform/';
const DOORS = ['api.ts', 'contract/api.ts', 'testing/api.ts'].map((file) => PLATFORM + file);
const EXPORTED = /^export (?:abstract |async )?(?:class|interface|type|function|const) (\w+)/gm;
const CALL_FAILURE = /^export class (\w+) extends CallFailure\b/gm;
const EXPORTED_CLASS = /^export (?:abstract )?class (\w+)/gm;
const IS_MIGRATION = /\d{13}$/;

/**
 * The rows of a glossary: term, names in code, meaning, file below src/platform, Korean.
 * @param {string} text
 * @returns {{ term: string, names: string[], file: string }[]}
 */
export function glossaryRows(text) {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => /^`.*`$/.test(cells[4] ?? ''))
    .map(([, term = '', names = '', , file = '']) => ({
      term,
      names: quoted(names),
      file: PLATFORM + (quoted(file)[0] ?? ''),
    }));
}

/**
 * The files that declare each exported name and each table of the platform.
 * @param {string} root
 * @returns {Map<string, string[]>}
 */
export function declaringFiles(root) {
  const declared = new Map();
  for (const file of sourcesOf(root))
    for (const name of [...matches(readFileSync(join(root, file), 'utf8'), EXPORTED), ...tablesIn(root, file)])
      declared.set(name, [...(declared.get(name) ?? []), file]);
  return declared;
}

/**
 * The names that a reader meets: all names of the doors, all exported classes of the platform, and all tables of the platform.
 * The handlers of operations are use cases of a module, and migrations are named after their tables.
 * @param {string} root
 * @returns {{ name: string, file: string }[]}
 */
export function publicNames(root) {
  const sources = sourcesOf(root);
  const atDoors = DOORS.filter((door) => sources.includes(door)).flatMap((file) =>
    namesOfDoor(readFileSync(join(root, file), 'utf8')).map((name) => ({ name, file })),
  );
  const inside = sources
    .filter((file) => !file.startsWith(`${PLATFORM}operations/`))
    .flatMap((file) => {
      const classes = matches(readFileSync(join(root, file), 'utf8'), EXPORTED_CLASS);
      return [...classes.filter((name) => !IS_MIGRATION.test(name)), ...tablesIn(root, file)].map((name) => ({
        name,
        file,
      }));
    });
  const seen = new Set();
  return [...inside, ...atDoors].filter(({ name }) => !seen.has(name) && seen.add(name));
}

/**
 * The errors that a call may reject with: clients tell them apart by their codes.
 * @param {string} root
 * @returns {string[]}
 */
export function callFailures(root) {
  return sourcesOf(root).flatMap((file) => matches(readFileSync(join(root, file), 'utf8'), CALL_FAILURE));
}

/**
 * The sources of the platform, without tests and their fixtures.
 * @param {string} root
 */
function sourcesOf(root) {
  return filesUnder(root, 'src/platform').filter(
    (file) => /\.ts$/.test(file) && !/\.test\.ts$|\/fixtures\//.test(file),
  );
}

/**
 * The words of a name or a phrase, in lower case and without the plural: `FeedReaders` has feed and reader.
 * @param {string} name
 * @returns {string[]}
 */
export function wordsOf(name) {
  return (name.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g) ?? []).map((word) => singular(word.toLowerCase()));
}

/** @param {string} word */
function singular(word) {
  if (/(ss|us|is)$/.test(word)) return word;
  return word.replace(/ies$/, 'y').replace(/s$/, '');
}

/**
 * @param {string} root
 * @param {string} file
 */
function tablesIn(root, file) {
  if (!/new Table\(|create table/i.test(readFileSync(join(root, file), 'utf8'))) return [];
  return tablesDeclared(parse(root, file)).filter((table) => table.startsWith('_'));
}

/** @param {string} text the text of a door; what `export *` passes on is read at the door that it names */
function namesOfDoor(text) {
  return [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== ''),
  );
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 */
function matches(text, pattern) {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

/** @param {string} cell */
function quoted(cell) {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}
