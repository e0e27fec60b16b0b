import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { ParkedEvent } from '../events/held/parked-events.js';
import type { CommandHandler, QueryHandler } from '../module/handler.js';
import type { CallContext } from '../ops/context.js';
import { cursorOf, keyOf } from '../store/page.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';
import { Survey } from './other-hosts.js';
import type { Parked } from './views.js';

/**
 * Lists the parked events of all modules, wherever they are: module by module, those parked longest first. A cursor is the
 * same at every host: it names a module, and a place in its list.
 */
@injectable()
export class ListParked implements QueryHandler<Operations['parked']> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ limit, cursor, module: only }: In<Operations['parked']>, call: CallContext): Promise<Page> {
    const [from = ''] = keyOf(cursor, 2) ?? [];
    const survey = new Survey();
    const items: Parked[] = [];
    for (const module of this.host.everywhere(only).filter((name) => name >= from)) {
      const left = limit - items.length;
      if (left === 0) return { items, next: cursorOf([module, '']), ...survey.report };
      const behind = module === from ? cursor : undefined;
      const page = await survey.ask(module, () => this.pageOf(module, left, behind, call));
      items.push(...(page?.items ?? []));
      if (page?.next !== undefined) return { items, next: page.next, ...survey.report };
    }
    return { items, ...survey.report };
  }

  private async pageOf(module: string, limit: number, cursor: string | undefined, call: CallContext): Promise<Page> {
    const elsewhere = this.host.elsewhere(module);
    if (elsewhere) return elsewhere.list('parked', { module, limit, ...(cursor ? { cursor } : {}) }, call);
    const [, inner = ''] = keyOf(cursor, 2) ?? [];
    const { items, next } = await this.host
      .events(module)
      .parked({ limit, ...(inner === '' ? {} : { cursor: inner }) });
    return {
      items: items.map((parked) => parkedView(module, parked)),
      ...(next === undefined ? {} : { next: cursorOf([module, next]) }),
    };
  }
}

type Page = Answer<Operations['parked']>;

/** Returns one parked event. */
@injectable()
export class ParkedById implements QueryHandler<Operations['parkedById']> {
  constructor(private readonly host: OperatedHost) {}

  answer({ id }: In<Operations['parkedById']>, call: CallContext): Promise<Parked> {
    return withParked(this.host, id, call, 'parkedById');
  }
}

/** Gives a parked event a new series of attempts. `prepare` makes the change, in the database of the event's module. */
@injectable()
export class RetryParked implements CommandHandler<Operations['retry'], Parked> {
  constructor(private readonly host: OperatedHost) {}

  prepare({ id }: In<Operations['retry']>, call: CallContext): Promise<Parked> {
    return withParked(this.host, id, call, 'retry');
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

  prepare({ id }: In<Operations['discard']>, call: CallContext): Promise<Parked> {
    return withParked(this.host, id, call, 'discard');
  }

  async apply(tx: Tx, { id }: In<Operations['discard']>, discarded: Parked): Promise<Parked> {
    await recordAction(tx, 'discard', id);
    return discarded;
  }
}

/**
 * Does one operation of an event where the module is that an id `<module>:<event id>` names.
 * @throws Refused `UNKNOWN_MODULE`, Unavailable, and what the operation throws.
 */
async function withParked(
  host: OperatedHost,
  id: string,
  call: CallContext,
  operation: 'parkedById' | 'retry' | 'discard',
): Promise<Parked> {
  const [module = '', eventId = ''] = id.split(':');
  const elsewhere = host.elsewhere(module);
  if (elsewhere) return elsewhere.call(operation, { id }, call);
  return parkedView(module, await host.events(module)[operation](eventId));
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
