import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import { refused } from '../contract/failure.js';
import { memberOf } from '../contract/principal.js';
import type { ChosenDoor, DoorChoices } from '../fig/choose-door.js';
import type { CommandHandler, QueryHandler } from '../module/handler.js';
import { utc } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { NO_DOORS } from './door-calls.js';
import { OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';

/** Lists the doors of all modules, or the changes of one. */
@injectable()
export class ListDoors implements QueryHandler<Operations['doors']> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ module }: In<Operations['doors']>): Promise<Answer<Operations['doors']>> {
    const choices = choicesOf(this.host);
    await choices.doors.refresh();
    const changesOf = async (one: string, limit: number) =>
      (await choices.doors.history(one, limit)).map(({ at, by, reason, stored }) => ({
        ...stored,
        ...{ at: utc(at), by, reason },
      }));
    if (module !== undefined) return { items: await changesOf(module, 100) };
    const present = async (one: string) => {
      const [newest] = await changesOf(one, 1);
      const now = choices.present(one);
      return { ...now, edges: [...now.edges], place: choices.placeOf(one), ...newest };
    };
    return { items: await Promise.all([...choices.modules].sort().map(present)) };
  }
}

/** Chooses the door of a module. `prepare` makes the change, in the journal. */
@injectable()
export class ChooseDoor implements CommandHandler<Operations['chooseDoor'], ChosenDoor> {
  constructor(private readonly host: OperatedHost) {}

  prepare({ reason = '', ...wanted }: In<Operations['chooseDoor']>, call: CallContext): Promise<ChosenDoor> {
    const by = `operator ${memberOf(call.principal) ?? ''}`;
    return choicesOf(this.host).choose(wanted, { by, reason });
  }

  async apply(
    tx: Tx,
    { module, door }: In<Operations['chooseDoor']>,
    done: ChosenDoor,
  ): Promise<Answer<Operations['chooseDoor']>> {
    if (done.changed) await recordAction(tx, 'choose door', `${door} of ${module}`);
    return { ...done, edges: [...done.edges] };
  }
}

function choicesOf({ doors }: OperatedHost): DoorChoices {
  if (!doors) throw refused(NO_DOORS, 'This host does not keep the journal, so it has no doors; ask the monolith.');
  return doors;
}
