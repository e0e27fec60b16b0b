/**
 * A part of a page that a command writes: what lies between the lines `<!-- <name>:begin -->` and `<!-- <name>:end -->`.
 * @param {string} page
 * @param {string} name
 * @returns {string | undefined} undefined where the page has no place for it
 */
export function markedBlock(page, name) {
  return placeOf(name).exec(page)?.[1];
}

/**
 * The page with another text in that place.
 * @param {string} page
 * @param {string} name
 * @param {string} text ends with a line break
 */
export function withMarkedBlock(page, name, text) {
  return page.replace(placeOf(name), () => `<!-- ${name}:begin -->\n${text}<!-- ${name}:end -->`);
}

/** @param {string} name */
const placeOf = (name) => new RegExp(`<!-- ${name}:begin -->\\n([\\s\\S]*?)<!-- ${name}:end -->`);
