/** What stands in the templates where a migration's number belongs. */
export const TEMPLATE_TIMESTAMP = '0000000000000';

/** The word of the templates, perhaps with its article, in each of its spellings. */
const WORD = /\b([Aa]) (?=garden)|([Gg]ardens?|GARDENS?)/g;

/** Several things of that name: the name with an s, unless it ends in one. @param {string} name */
export function plural(name) {
  return name.endsWith('s') ? name : `${name}s`;
}

/** `AddColour` for `add-colour`. @param {string} name */
export function pascal(name) {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, /** @type {string} */ first) => first.toUpperCase());
}

/**
 * A text of the templates for another module. The templates are the module `garden` as a hand would write it; its name is
 * exchanged wherever it stands, in the case in which it stands.
 * @param {string} text
 * @param {string} name
 */
export function spelt(text, name) {
  return text.replace(WORD, (_, /** @type {string?} */ article, /** @type {string} */ word) => {
    if (article) return /^[aeiou]/.test(name) ? `${article}n ` : `${article} `;
    const spelling = /s$/i.test(word) ? plural(name) : name;
    if (word.startsWith('GARDEN')) return spelling.toUpperCase();
    return word.startsWith('G') ? pascal(spelling) : spelling;
  });
}
