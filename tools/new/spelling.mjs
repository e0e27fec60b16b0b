/** What stands in the templates where a migration's number belongs. */
export const TEMPLATE_TIMESTAMP = '0000000000000';

/** The word of the templates, perhaps with its article, in each of its spellings. */
const WORD = /\b([Aa]) (?=garden)|([Gg]ardens?|GARDENS?)/g;

/** Several things of that name: the name with an s, unless it ends in one. @param {string} name */
export function plural(name) {
  return name.endsWith('s') ? name : `${name}s`;
}

/** @param {string} word */
export function article(word) {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
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
 * @param {string} several what several of them are called
 */
export function spelt(text, name, several) {
  return text.replace(WORD, (_, /** @type {string?} */ before, /** @type {string} */ word) => {
    if (before) return `${before}${article(name).slice(1)} `;
    const spelling = /s$/i.test(word) ? several : name;
    if (word.startsWith('GARDEN')) return spelling.toUpperCase();
    return word.startsWith('G') ? pascal(spelling) : spelling;
  });
}
