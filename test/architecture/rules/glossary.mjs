import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callFailures, declaringFiles, glossaryRows, publicNames, wordsOf } from '../source/glossary.mjs';

const GLOSSARY = 'docs/glossary.md';

/** @typedef {ReturnType<typeof glossaryRows>[number]} Row */

/**
 * docs/glossary.md and the platform have the same terms: each public name is in a row or is made of words of rows, and each row
 * stands for something in the file that it names. A table and an error of a call have a row in any case.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const path = join(root, GLOSSARY);
  const rows = existsSync(path) ? glossaryRows(readFileSync(path, 'utf8')) : [];
  const declared = declaringFiles(root);
  return [
    ...repeatedTerms(rows),
    ...rows.flatMap((row) => (row.names.length > 0 ? strayNames(row, declared) : unsaidTerm(root, row))),
    ...missingTerms(root, rows),
  ];
}

/** @param {Row[]} rows */
function repeatedTerms(rows) {
  const terms = rows.map(({ term }) => term);
  return terms
    .filter((term, index) => terms.indexOf(term) < index)
    .map((term) => `${GLOSSARY} explains '${term}' twice. One word has one meaning: keep one row.`);
}

/**
 * @param {Row} row
 * @param {Map<string, string[]>} declared
 */
function strayNames({ term, names, file }, declared) {
  const [first = ''] = names;
  const unknown = names
    .filter((name) => !declared.has(name))
    .map(
      (name) => `${GLOSSARY} names ${name} for '${term}', but the platform declares no ${name}. Remove or correct it.`,
    );
  const files = declared.get(first) ?? [file];
  if (files.includes(file)) return unknown;
  return [
    ...unknown,
    `${GLOSSARY} places ${first} in ${file}, but ${files.join(', ')} declares it. Correct the row of '${term}'.`,
  ];
}

/**
 * @param {string} root
 * @param {Row} row
 */
function unsaidTerm(root, { term, file }) {
  const text = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
  const comments = text.match(/\/\*\*[^]*?\*\/|\/\/.*$/gm) ?? [];
  if (comments.some((comment) => wordsOf(comment).join(' ').includes(wordsOf(term).join(' ')))) return [];
  return [
    `${GLOSSARY} explains '${term}' by ${file}, but no comment there says it. Name the file that does, or remove the row.`,
  ];
}

/**
 * @param {string} root
 * @param {Row[]} rows
 */
function missingTerms(root, rows) {
  const listed = new Set(rows.flatMap(({ names }) => names));
  const words = new Set(rows.flatMap(({ term, names }) => [term, ...names]).flatMap(wordsOf));
  const failures = callFailures(root);
  const hasOwnMeaning = (/** @type {string} */ name) => name.startsWith('_') || failures.includes(name);
  return publicNames(root)
    .filter(({ name }) => !listed.has(name))
    .filter(({ name }) => hasOwnMeaning(name) || !wordsOf(name).every((word) => words.has(word)))
    .map(
      ({ name, file }) =>
        `${file} has the term ${name}, which ${GLOSSARY} does not explain. ${
          hasOwnMeaning(name) ? 'Add it to a row.' : 'Add it to a row, or name it by words of that page.'
        }`,
    );
}
