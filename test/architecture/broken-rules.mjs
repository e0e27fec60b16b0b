import { readdirSync } from 'node:fs';

const rules = new URL('rules/', import.meta.url);

/**
 * The architecture rules that a tree breaks, with one sentence for each breach. A rule is a file of rules/ that exports
 * `check(root)`; it is found by being there.
 * @param {string} root
 * @returns {Promise<{ rule: string, sentences: string[] }[]>}
 */
export async function brokenRules(root) {
  const files = readdirSync(rules)
    .filter((file) => file.endsWith('.mjs'))
    .sort();
  const results = await Promise.all(
    files.map(async (file) => {
      const { check } = await import(new URL(file, rules).href);
      return { rule: file.replace('.mjs', ''), sentences: /** @type {string[]} */ (await check(root)) };
    }),
  );
  return results.filter(({ sentences }) => sentences.length > 0);
}
