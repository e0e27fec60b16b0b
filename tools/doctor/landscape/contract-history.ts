import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../command/run-program.mjs';
import { compareContracts } from '../../contracts/compare/compare-contracts.js';
import type { Difference } from '../../contracts/compare/difference.js';
import { type Consumers, findConsumers } from '../../contracts/compare/find-consumers.js';
import { Snapshot } from '../../contracts/compare/snapshot.js';
import { snapshotFile } from '../../contracts/snapshot-files.mjs';
import { commitsOf } from './history.js';
import type { Landscape } from './landscape.js';
import { NotFound } from './not-found.js';

/** A commit that changed what a module promises. */
export interface ContractChange {
  readonly commit: string;
  readonly module: string;
  readonly breaking: readonly Difference[];
}

export interface ContractHistory {
  readonly changes: readonly ContractChange[];
  /** How many snapshots of former commits have a form that is not read any more. */
  readonly unreadable: number;
}

/**
 * How contracts have changed on the main line: each committed snapshot is compared with the one before it, as `npm run contracts` does.
 * Whom a change breaks is judged by the consumers of today.
 * @throws NotFound
 */
export async function contractHistory(landscape: Landscape): Promise<ContractHistory> {
  const { modules, root } = landscape;
  if (!modules.some(({ name }) => landscape.has(snapshotFile(name))))
    throw new NotFound({
      en: 'no module has a contract.snapshot.json, so nothing says what a contract promised before',
      ko: 'contract.snapshot.json이 있는 모듈이 없어, 계약이 전에 무엇을 약속했는지 알 수 없다',
    });
  const consumers = findConsumers(await landscape.loaded(), (name) =>
    readFileSync(join(root, 'src/modules', name, 'module.ts'), 'utf8'),
  );
  const commits = commitsOf(landscape, ['--first-parent'], [`:(glob)${snapshotFile('*')}`]);
  const compared = commits.flatMap(({ hash, files }) => files.map((file) => compare(root, hash, file, consumers)));
  const changes = compared.filter((one) => one !== undefined && one !== 'unreadable');
  return { changes, unreadable: compared.filter((one) => one === 'unreadable').length };
}

/** Undefined when there was no contract before, or there is none after. */
function compare(
  root: string,
  hash: string,
  file: string,
  consumers: Consumers,
): ContractChange | 'unreadable' | undefined {
  const texts = [`${hash}^:./${file}`, `${hash}:./${file}`].map((at) => runProgram('git', ['show', at], root));
  if (texts.some(({ ok }) => !ok)) return undefined;
  const [before, after] = texts.map(({ said }) => snapshotIn(said));
  if (!before || !after) return 'unreadable';
  const differences = compareContracts(before, after, consumers);
  const breaking = differences.filter(({ level }) => level === 'breaking');
  return { commit: hash, module: after.module, breaking };
}

function snapshotIn(text: string): Snapshot | undefined {
  try {
    return Snapshot.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
