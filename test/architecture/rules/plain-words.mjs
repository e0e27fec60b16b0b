import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';

/** Names that had to be explained, and the field's word for each. */
const NAMES = new Map([
  ['Lane', 'FeedReader, or queue'],
  ['Pump', 'WorkLoop'],
  ['Voider', 'CommandVoider'],
  ['Teller', 'Notifier'],
  ['Upkeep', 'Maintenance'],
  ['Setback', 'FailedAttempt'],
  ['Trouble', 'DatabaseFault'],
  ['Remembered', 'TransactionCache'],
  ['SpoiledGroup', 'GroupAborted'],
]);

/** Pictures, and the plain word for each. */
const PHRASES = new Map([
  ['for ever', 'permanently'],
  ['the house', 'Ficus'],
  ['this house', 'Ficus'],
  ['come to rest', 'idle'],
  ['comes to rest', 'idle'],
  ['nobody there', 'no instance reachable'],
]);

const PLACES = ['src', 'migrations', 'tools', 'test', 'bench', 'docs', 'deploy', 'extracted'];
const PAGES = ['README.md', 'CONTRIBUTING.md', 'eslint.config.js', '.dependency-cruiser.cjs'];
const READ = /\.(ts|mjs|cjs|js|md|template)$/;
/** Fixtures break rules on purpose; this rule and the tests of the rules name the words. Packages have words of their own. */
const LEFT_OUT = /(^|\/)node_modules\/|^test\/architecture\/(fixtures\/|rules\/plain-words\.mjs|rules\.test\.ts)/;

const NAME = new RegExp(`\\b(${[...NAMES.keys()].join('|')})\\b`, 'g');
/** A phrase may be broken into two lines of a comment. */
const PHRASE = new RegExp(`\\b(${[...PHRASES.keys()].join('|').replaceAll(' ', '[\\s*/>]+')})\\b`, 'gi');

/**
 * No file uses again a word that had to be solved like a riddle.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const pages = PAGES.filter((page) => existsSync(join(root, page)));
  return [...pages, ...PLACES.flatMap((place) => filesUnder(root, place))]
    .filter((file) => READ.test(file) && !LEFT_OUT.test(file))
    .flatMap((file) => riddlesIn(file, readFileSync(join(root, file), 'utf8')));
}

/**
 * @param {string} file
 * @param {string} text
 */
function riddlesIn(file, text) {
  return [...text.matchAll(NAME), ...text.matchAll(PHRASE)].map((match) => {
    const word = match[0].replace(/[\s*/>]+/g, ' ');
    const line = text.slice(0, match.index).split('\n').length;
    const plain = NAMES.get(word) ?? PHRASES.get(word.toLowerCase());
    return `${file}:${line} says '${word}', which a reader has to guess. Write the plain word: ${plain}.`;
  });
}
