import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {{ [name: string]: string | boolean | readonly { [name: string]: string | boolean }[] }} Values */

const SECTION = /\{\{#(\w+)\}\}\n?([\s\S]*?)\{\{\/\1\}\}\n?/g;

/**
 * Fills a template: `{{name}}` with a text; `{{#name}}…{{/name}}` stays if the value is true, and is repeated for each member of a list.
 * @param {string} template a file of the folder template/, without its ending
 * @param {Values} values
 * @returns {string}
 */
export function filled(template, values) {
  const file = fileURLToPath(new URL(`template/${template}.template`, import.meta.url));
  return fill(readFileSync(file, 'utf8'), values);
}

/** @param {string} text @param {Values} values @returns {string} */
function fill(text, values) {
  return text
    .replace(SECTION, (_, name, inside) => {
      const value = values[name];
      if (Array.isArray(value)) return value.map((each) => fill(inside, { ...values, ...each })).join('');
      return value ? fill(inside, values) : '';
    })
    .replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ''));
}
