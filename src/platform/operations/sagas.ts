import { injectable } from 'inversify';
import { refused } from '../contract/failure.js';
import type { Answer, In } from '../contract/call.js';
import type { CommandHandler, QueryHandler } from '../module/handler.js';
import type { CallContext } from '../ops/context.js';
import type { StuckSaga as Stuck } from '../saga/saga-queries.js';
import { cursorOf, keyOf } from '../store/page.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { NOT_STUCK } from './saga-calls.js';
import { OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';
import { Survey } from './other-hosts.js';
import type { StuckSaga } from './views.js';

function viewOf({ id, input, ...stuck }: Stuck): StuckSaga {
  return { ...stuck, id: `${stuck.module}:${stuck.saga}:${id}`, input: JSON.stringify(input) };
}

/** Lists the stuck sagas of all modules, wherever they are, those started longest ago first. */
@injectable()
export class StuckSagas implements QueryHandler<Operations['stuck']> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ limit, cursor, module: only }: In<Operations['stuck']>, call: CallContext): Promise<Page> {
    const survey = new Survey();
    const [startedAt = '', id = ''] = keyOf(cursor, 2) ?? [];
    const behind = (one: StuckSaga) => one.startedAt > startedAt || (one.startedAt === startedAt && one.id > id);
    const here = (await this.host.sagas.listStuck()).map(viewOf).filter(behind);
    const pages = await survey.askAll(this.host.everywhere(only), async (module): Promise<Page> => {
      const page = { module, limit, ...(cursor ? { cursor } : {}) };
      const local = { items: here.filter((one) => one.module === module) };
      return this.host.elsewhere(module)?.list('stuck', page, call) ?? local;
    });
    const stuck = pages.flatMap(({ answer }) => answer.items);
    stuck.sort((a, b) => (a.startedAt === b.startedAt ? (a.id < b.id ? -1 : 1) : a.startedAt < b.startedAt ? -1 : 1));
    const items = stuck.slice(0, limit);
    const last = items.at(-1);
    const more = stuck.length > limit || pages.some(({ answer }) => answer.next !== undefined);
    return { items, ...(more && last ? { next: cursorOf([last.startedAt, last.id]) } : {}), ...survey.report };
  }
}

type Page = Answer<Operations['stuck']>;

/** Lets a stuck saga go on from its log. The change is made in its module's database, in `prepare`. */
@injectable()
export class RetryStuckSaga implements CommandHandler<Operations['unstick'], StuckSaga> {
  constructor(private readonly host: OperatedHost) {}

  async prepare({ id }: In<Operations['unstick']>, call: CallContext): Promise<StuckSaga> {
    const elsewhere = this.host.elsewhere(id.split(':')[0] ?? '');
    if (elsewhere) return elsewhere.call('unstick', { id }, call);
    const found = (await this.host.sagas.listStuck()).find((one) => viewOf(one).id === id);
    if (!found) throw refused(NOT_STUCK, `No saga ${id} is stuck; list the stuck ones to see what waits.`);
    await this.host.sagas.retry(found.module, found);
    return viewOf(found);
  }

  async apply(tx: Tx, { id }: In<Operations['unstick']>, retried: StuckSaga): Promise<StuckSaga> {
    await recordAction(tx, 'retry saga', id);
    return retried;
  }
}
