import { type Access, anyone, signedIn } from '../../../src/platform/contract/access.js';
import { spoken } from '../../../src/platform/calls/authorise.js';
import { type CallPair } from './call-pair.js';
import { breaking, compatible, type Difference } from './difference.js';

const OWN = ':own';
const isSame = (one: Access, other: Access) => JSON.stringify(one) === JSON.stringify(other);

/** Compares who may call. Breaking is an entry that is gone while somebody may have come in by it. */
export function compareAccess(pair: CallPair): readonly Difference[] {
  const { before, after } = pair;
  const gone = before.allow.filter((access) => !after.allow.some((present) => covers(present, access)));
  const come = after.allow.filter((access) => !before.allow.some((former) => covers(former, access)));
  return [
    ...gone.map((access) => taken(pair, access)),
    ...come.map((access) =>
      compatible(
        { ...toldOf(pair), rule: 'call:access-added', what: `${pair.subject} admits ${spoken(access)} now` },
        'who was admitted before still is',
      ),
    ),
  ];
}

function taken(pair: CallPair, access: Access): Difference {
  const change = {
    ...toldOf(pair),
    rule: 'call:access-removed',
    what: `${pair.subject} no longer admits ${spoken(access)}`,
  };
  const consumers = pair.consumers.filter(({ name, isModule }) => {
    if (typeof access === 'object') return isModule && access.module === name;
    return !isModule || (access === anyone && !pair.after.allow.some((entry) => isSame(entry, { module: name })));
  });
  if (consumers.length === 0) return compatible(change, 'nobody comes in by it');
  return breaking(change, { consumers, verb: 'call' }, 'admit them until they have another way');
}

/** Whether everybody whom one entry admits is admitted by another. */
function covers(entry: Access, other: Access): boolean {
  if (isSame(entry, other) || entry === anyone) return true;
  if (typeof entry === 'object' || typeof other === 'object' || other === anyone) return false;
  return entry === signedIn || other === `${entry}${OWN}`;
}

const toldOf = ({ module, subject }: CallPair) => ({ module, subject });
