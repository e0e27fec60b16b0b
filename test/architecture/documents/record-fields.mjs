import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarkResult } from '../../../tools/adr/record/benchmark-result.mjs';
import { lacksSource } from '../../../tools/adr/record/figures.mjs';
import { filesMatching } from '../../../tools/adr/record/glob.mjs';

/** @typedef {import('../../../tools/adr/record/read-records.mjs').DecisionRecord} DecisionRecord */

/** A patch by which an option can be tried. */
const PATCH = /`patch: ([^`]+)`/;
const PROSE = ['Context', 'Decision', 'Consequences'];
/** How an expression is written, as error messages show it. */
const EXAMPLE = '- `count: src/modules/*/module.ts > 15`: why';

/**
 * What is wrong with the fields by which `npm run adr` judges a record, one sentence for each fault. Only an accepted decision has to
 * cover what is there, and to be held by checks that are there.
 * @param {string} root
 * @param {DecisionRecord} record
 * @returns {string[]}
 */
export function faultsOfFields(root, record) {
  const accepted = record.status === 'accepted';
  return [
    ...faultsOfProse(record),
    ...faultsOfPatches(root, record),
    ...faultsOfRevisits(record),
    ...faultsOfCovers(root, record, accepted),
    ...faultsOfChecks(root, record, accepted),
  ];
}

/** @param {DecisionRecord} record */
function faultsOfProse({ file, parts, options }) {
  const undo = parts.get('Undo') ?? '';
  const faults = options
    .filter(({ text }) => lacksSource(text))
    .map(
      ({ letter }) =>
        `${file} has a figure without a source in option ${letter}. Write (\`bench: …\`), (\`lines: …\`), (\`command: …\`) or (\`trial: when and how\`) behind it.`,
    );
  if (!/^- \*\*How\.\*\* \S/m.test(undo) || !/^- \*\*Lost\.\*\* \S/m.test(undo))
    faults.push(
      `${file} does not say how the decision is undone and what that loses. Write '- **How.** …' and '- **Lost.** …' below '## Undo'.`,
    );
  for (const section of PROSE)
    if (parts.get(section) === '') faults.push(`${file} has nothing below '## ${section}'. Write it.`);
  if ((parts.get('Falsified when') ?? '').split(/\s+/).length < 5)
    faults.push(
      `${file} does not say what would show the decision to be wrong. Write an observation below '## Falsified when'.`,
    );
  return faults;
}

/** @param {string} root @param {DecisionRecord} record */
function faultsOfPatches(root, { file, options }) {
  return options.flatMap(({ letter, text }) => {
    const [, patch] = PATCH.exec(text) ?? [];
    if (patch === undefined || existsSync(join(root, patch))) return [];
    return [
      `${file} has ${patch} in option ${letter}, which does not exist. Write it with git diff, or remove its name.`,
    ];
  });
}

/** @param {DecisionRecord} record */
function faultsOfRevisits({ file, revisits }) {
  if (revisits.length === 0)
    return [
      `${file} does not say when to look at the decision again. Write a condition below '## Revisit when': ${EXAMPLE}.`,
    ];
  return revisits
    .filter(({ expression, because }) => expression === undefined || because === '')
    .map(
      ({ item }) =>
        `${file} is revisited when '${item}', which no program can evaluate. Write it like this: ${EXAMPLE}.`,
    );
}

/** @param {string} root @param {DecisionRecord} record @param {boolean} accepted */
function faultsOfCovers(root, { file, covers }, accepted) {
  if (covers.length === 0)
    return [
      `${file} covers nothing. List the files that it is built in below '## Covers': - \`src/platform/work/**\`.`,
    ];
  return covers
    .filter((glob) => accepted && filesMatching(root, glob).length === 0)
    .map((glob) => `${file} covers ${glob}, which matches no file. Name the files that it is built in now.`);
}

/** @param {string} root @param {DecisionRecord} record @param {boolean} accepted */
function faultsOfChecks(root, { file, checks }, accepted) {
  return checks.flatMap(({ item, check }) => {
    if (!check)
      return [
        `${file} lists the check '${item}', which no program can run. Begin it with the path of a test or a rule, a key of bench/results.json (\`bench: … > 1\`), or a command.`,
      ];
    if (!accepted) return [];
    if (check.kind === 'import-rule' && !importRules(root).includes(`name: '${check.rule}'`))
      return [
        `${file} is held by the import rule ${check.rule}, which .dependency-cruiser.cjs does not have. Name the rule that holds it now.`,
      ];
    if (check.kind !== 'bench') return [];
    return check.expression.anyOf
      .flat()
      .filter(({ source }) => source.kind === 'bench' && benchmarkResult(root, source.of) === undefined)
      .map(
        ({ source }) =>
          `${file} is held by the figure '${source.of}', which bench/results.json does not have. Name one that it has: <benchmark> › <case> › ours, floor or ratio.`,
      );
  });
}

/** @param {string} root */
function importRules(root) {
  const file = join(root, '.dependency-cruiser.cjs');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
