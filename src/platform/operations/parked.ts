import { injectable } from 'inversify';
import type { In } from '../contract/call.js';
import type { ModuleOperations } from '../events/engine/module-operations.js';
import type { ParkedEvent } from '../events/held/parked-events.js';
import type { CommandHandler, QueryHandler } from '../module/handler.js';
import { cursorOf, keyOf } from '../store/page.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';
import type { Parked } from './views.js';

/** Lists the parked events of all modules: module by module, those parked longest first. */
@injectable()
export class ListParked implements QueryHandler<Operations['parked']> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ limit, cursor }: In<Operations['parked']>): Promise<{ items: Parked[]; next?: string }> {
    const [from = '', inner = ''] = keyOf(cursor, 2) ?? [];
    const items: Parked[] = [];
    for (const module of this.host.modules.filter((name) => name >= from)) {
      const left = limit - items.length;
      if (left === 0) return { items, next: cursorOf([module, '']) };
      const behind = module === from && inner !== '' ? { cursor: inner } : {};
      const page = await this.host.events(module).parked({ limit: left, ...behind });
      items.push(...page.items.map((parked) => parkedView(module, parked)));
      if (page.next !== undefined) return { items, next: cursorOf([module, page.next]) };
    }
    return { items };
  }
}

/** Returns one parked event. */
@injectable()
export class ParkedById implements QueryHandler<Operations['parkedById']> {
  constructor(private readonly host: OperatedHost) {}

  answer({ id }: In<Operations['parkedById']>): Promise<Parked> {
    return withParked(this.host, id, (events, eventId) => events.parkedById(eventId));
  }
}

/** Gives a parked event a new series of attempts. `prepare` makes the change, in the database of the event's module. */
@injectable()
export class RetryParked implements CommandHandler<Operations['retry'], Parked> {
  constructor(private readonly host: OperatedHost) {}

  prepare({ id }: In<Operations['retry']>): Promise<Parked> {
    return withParked(this.host, id, (events, eventId) => events.retry(eventId));
  }

  async apply(tx: Tx, { id }: In<Operations['retry']>, retried: Parked): Promise<Parked> {
    await recordAction(tx, 'retry', id);
    return retried;
  }
}

/** Gives a parked event up. `prepare` makes the change, in the database of the event's module. */
@injectable()
export class DiscardParked implements CommandHandler<Operations['discard'], Parked> {
  constructor(private readonly host: OperatedHost) {}

  prepare({ id }: In<Operations['discard']>): Promise<Parked> {
    return withParked(this.host, id, (events, eventId) => events.discard(eventId));
  }

  async apply(tx: Tx, { id }: In<Operations['discard']>, discarded: Parked): Promise<Parked> {
    await recordAction(tx, 'discard', id);
    return discarded;
  }
}

/** Finds the module that an id `<module>:<event id>` names. @throws Refused `UNKNOWN_MODULE`, and what `work` throws. */
async function withParked(
  host: OperatedHost,
  id: string,
  work: (events: ModuleOperations, eventId: string) => Promise<ParkedEvent>,
): Promise<Parked> {
  const [module = '', eventId = ''] = id.split(':');
  return parkedView(module, await work(host.events(module), eventId));
}

function parkedView(module: string, parked: ParkedEvent): Parked {
  const { id, name, stack, replayId, feed, version, key, data, occurredAt, parkedAt } = parked;
  const { attempts, error, correlationId, waiting } = parked;
  return {
    id: `${module}:${id}`,
    module,
    event: name,
    ...{ feed, version, key, data, occurredAt, parkedAt, attempts, error, correlationId, waiting },
    ...(stack === null ? {} : { stack }),
    ...(replayId === null ? {} : { replayId }),
  };
}
