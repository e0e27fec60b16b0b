import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import { refused } from '../contract/failure.js';
import { memberOf } from '../contract/principal.js';
import type { Handover, PrefixHandovers } from '../fig/hand-prefix.js';
import type { CommandHandler, QueryHandler } from '../module/handler.js';
import { utc } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';
import { NO_PREFIXES } from './prefix-calls.js';

/** Lists the path prefixes that other services serve, or the changes of one prefix. */
@injectable()
export class ListPrefixes implements QueryHandler<Operations['prefixes']> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ prefix }: In<Operations['prefixes']>): Promise<Answer<Operations['prefixes']>> {
    const { prefixes } = handoversOf(this.host);
    await prefixes.refresh();
    const changesOf = async (one: string, limit: number) =>
      (await prefixes.history(one, limit)).map(({ at, by, reason, stored: { address, revision } }) => ({
        ...{ prefix: one, revision, at: utc(at), by, reason },
        ...(address === undefined ? {} : { address }),
      }));
    if (prefix !== undefined) return { items: await changesOf(prefix, 100) };
    const newest = await Promise.all(prefixes.all().map(({ prefix: one }) => changesOf(one, 1)));
    return { items: newest.flat() };
  }
}

/** Hands a prefix to a foreign service, or takes it back. `prepare` makes the change, in the journal. */
@injectable()
export class HandPrefix implements CommandHandler<Operations['handPrefix'], Handover> {
  constructor(private readonly host: OperatedHost) {}

  prepare({ reason = '', ...wanted }: In<Operations['handPrefix']>, call: CallContext): Promise<Handover> {
    const by = `operator ${memberOf(call.principal) ?? ''}`;
    return handoversOf(this.host).hand(wanted, { by, reason });
  }

  async apply(
    tx: Tx,
    { prefix, to }: In<Operations['handPrefix']>,
    done: Handover,
  ): Promise<Answer<Operations['handPrefix']>> {
    if (done.changed) await recordAction(tx, 'hand prefix', `${prefix} to ${to ?? 'this host'}`);
    return { ...done, routes: [...done.routes] };
  }
}

function handoversOf({ handovers }: OperatedHost): PrefixHandovers {
  if (!handovers)
    throw refused(NO_PREFIXES, 'This host does not keep the journal, so it hands out no prefixes; ask the monolith.');
  return handovers;
}
