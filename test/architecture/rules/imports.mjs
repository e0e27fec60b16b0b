import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import configuration from '../../../.dependency-cruiser.cjs';

const CRUISED = ['src', 'migrations', 'extracted'];

/**
 * Who may import whom: the rules of .dependency-cruiser.cjs over any root.
 * @param {string} root
 * @returns {Promise<string[]>}
 */
export async function check(root) {
  const folders = CRUISED.filter((folder) => existsSync(join(root, folder)));
  if (folders.length === 0) return [];
  const { enhancedResolveOptions, ...options } = configuration.options ?? {};
  const { output } = await cruise(
    folders,
    { ...options, baseDir: root, validate: true, ruleSet: { forbidden: configuration.forbidden ?? [] } },
    /** @type {import('dependency-cruiser').IResolveOptions} */ (enhancedResolveOptions),
  );
  if (typeof output === 'string') throw new Error(`dependency-cruiser returned a text: ${output}`);
  return output.summary.violations.map(sentenceOf);
}

/**
 * @param {import('dependency-cruiser').IViolation} violation
 * @returns {string}
 */
function sentenceOf({ from, to, rule, cycle }) {
  const comment = commentOf(rule.name, from);
  if (!cycle) return `${from} imports ${packageOf(to)}. ${comment}`;
  return `${from} imports itself by way of ${cycle.map(({ name }) => name).join(' → ')}. ${comment}`;
}

/**
 * The comment of a rule; where two rules share a name (sources and tests), of the one that judges the file.
 * @param {string} name
 * @param {string} from
 */
function commentOf(name, from) {
  const rules = (configuration.forbidden ?? []).filter((rule) => rule.name === name);
  const matching = rules.find(({ from: side }) => !isLeftOut(side.pathNot, from)) ?? rules[0];
  return matching?.comment ?? name;
}

/**
 * @param {string | string[] | undefined} pathNot
 * @param {string} file
 */
function isLeftOut(pathNot, file) {
  return [pathNot ?? []].flat().some((pattern) => new RegExp(pattern).test(file));
}

/**
 * A file as it is, a file of node_modules as its package.
 * @param {string} file
 */
function packageOf(file) {
  const installed = /node_modules\/(?:@types\/)?((?:@[^/]+\/)?[^/]+)/.exec(file);
  return installed?.[1] ?? file;
}
