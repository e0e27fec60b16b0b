import type { Finding } from './finding.js';
import type { StoredRows } from './stored-rows.js';

/** Of both databases of a module one is the owner: the one that the journal names, at its epoch. */
export function judgeOwners({ modules }: StoredRows): readonly Finding[] {
  return modules.flatMap(({ module, owner, epoch, roles }) => {
    const named = roles.find(({ identity }) => identity === owner);
    const others = roles.filter((one) => one !== named);
    const what: string[] = [];
    if (!named) what.push(`no database is ${owner}, the owner that the journal names`);
    else if (named.role !== 'owner' || Number(named.epoch) !== Number(epoch))
      what.push(
        `the journal names an owner at epoch ${epoch}, and its database is ${named.role} at epoch ${named.epoch}`,
      );
    for (const other of others)
      if (other.role === 'owner') what.push(`${other.database} is an owner at epoch ${other.epoch}, too`);
    return what.map((one) => ({
      ...{ law: 'two owners' as const, key: module, what: one },
      databases: roles.map(({ database }) => database),
    }));
  });
}
