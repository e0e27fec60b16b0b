import { diagrams } from '../diagrams/pages.mjs';

/**
 * A page's diagram shows what the sources say.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  return diagrams(root).flatMap(({ page, name, shown, current }) => {
    if (shown === current) return [];
    if (shown === undefined)
      return [
        `${page} has no place for the diagram of the ${name}. Write <!-- ${name}:begin --> and <!-- ${name}:end --> where it belongs, then: npm run diagrams -- --write.`,
      ];
    return [`${page} shows ${name} that differ from the sources. Draw them anew: npm run diagrams -- --write.`];
  });
}
