import { readCommit } from '../../../../src/platform/ops/commit-number.js';
import type { Attempt } from '../history.js';
import type { Finding } from './finding.js';
import type { ModuleRows, StoredRows } from './stored-rows.js';

type Named = Omit<Finding, 'databases'>;

/** Positions and commit numbers of each owner: without a gap, and growing, whoever owned the module when. */
export function judgePositions(history: readonly Attempt[], { modules }: StoredRows): readonly Finding[] {
  const tokens = tokensOf(history);
  return modules.flatMap((rows) =>
    [...positions(rows), ...cursors(rows, modules), ...commits(rows, tokens.get(rows.module) ?? [])].map((one) => ({
      ...one,
      databases: [rows.database],
    })),
  );
}

/** The log of each partition has every position behind the trimmed ones, of which it may keep the newest of a key, and commits in their order. */
function positions({ module, partitions, events }: ModuleRows): readonly Named[] {
  const found: Named[] = [];
  for (const { partition, position, trimmed } of partitions) {
    let last = { position: Number(trimmed), epoch: 0, commit: 0 };
    for (const one of events) {
      if (one.partition !== partition) continue;
      const key = `${module}, partition ${partition}`;
      if (one.position > Number(trimmed) && one.position !== last.position + 1)
        found.push({
          law: 'gap',
          key,
          what: `position ${one.position} (${one.name} of ${one.key}) follows ${last.position}`,
        });
      if (one.commit < last.commit || one.epoch < last.epoch)
        found.push({
          law: 'reordered',
          key,
          what: `position ${one.position} is of commit ${one.epoch}:${one.commit}, behind ${last.epoch}:${last.commit}`,
        });
      last = { ...one, position: Math.max(one.position, Number(trimmed)) };
    }
    if (last.position !== Number(position))
      found.push({
        law: 'gap',
        key: `${module}, partition ${partition}`,
        what: `its last event has position ${last.position}, and ${position} was given`,
      });
  }
  return found;
}

/** A consumer that has handled what its producer does not have has read from a database that was no owner. */
function cursors(rows: ModuleRows, modules: readonly ModuleRows[]): readonly Named[] {
  return rows.cursors.flatMap(({ feed, partition, position }): Named[] => {
    const producer = modules.find(({ module }) => feed.endsWith(`<-${module}`));
    const head = Number(producer?.partitions.find((one) => one.partition === partition)?.position ?? 0);
    if (!producer || position === head) return [];
    const law = position > head ? 'lost' : 'gap';
    return [
      {
        law,
        key: `${feed}, partition ${partition}`,
        what: `its cursor is at ${position}, and the log ends at ${head}`,
      },
    ];
  });
}

/** A commit number belongs to one epoch, and higher epochs have higher numbers. What clients were told counts like what is stored. */
function commits(rows: ModuleRows, tokens: readonly Commit[]): readonly Named[] {
  const all = [...rows.events.map(commitOf), ...rows.outcomes.map(commitOf), ...tokens];
  all.sort((a, b) => a.number - b.number || a.epoch - b.epoch);
  const found: Named[] = [];
  let last: Commit = { epoch: 0, number: 0, where: 'the beginning' };
  for (const one of all) {
    if (one.epoch < last.epoch || (one.number === last.number && one.epoch !== last.epoch))
      found.push({
        law: 'gap',
        key: `${rows.module}@${one.epoch}:${one.number}`,
        what: `${one.where}, but ${last.where} is ${last.epoch}:${last.number}`,
      });
    last = one;
  }
  if (last.number > rows.commit)
    found.push({
      law: 'lost',
      key: `${rows.module}@${last.epoch}:${last.number}`,
      what: `${last.where}, and the last commit of the owner is ${rows.commit}`,
    });
  return found;
}

interface Commit {
  readonly epoch: number;
  readonly number: number;
  readonly where: string;
}

function commitOf(row: { readonly epoch: number; readonly commit: number; readonly key: string }): Commit {
  return { epoch: Number(row.epoch), number: Number(row.commit), where: `the commit of ${row.key}` };
}

function tokensOf(history: readonly Attempt[]): ReadonlyMap<string, readonly Commit[]> {
  const found = new Map<string, Commit[]>();
  for (const { commit, key } of history) {
    const read = commit === undefined ? undefined : readCommit(commit);
    if (!read) continue;
    const { module, epoch, number } = read;
    const known = found.get(module) ?? [];
    found.set(module, known);
    known.push({ epoch, number, where: `a client was told so of ${key}` });
  }
  return found;
}
