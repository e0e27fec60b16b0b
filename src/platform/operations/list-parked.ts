import { injectable } from 'inversify';
import type { In } from '../contract/call.js';
import type { QueryHandler } from '../module/handler.js';
import { cursorOf, keyOf } from '../store/page.js';
import type { Operations } from './contract.js';
import { OperatedEvents } from './operated-events.js';
import { parkedView } from './parked-view.js';
import type { Parked } from './views.js';

type Call = Operations['parked'];

/** Lists the parked events of all modules, module by module, those parked longest first. */
@injectable()
export class ListParked implements QueryHandler<Call> {
  constructor(private readonly events: OperatedEvents) {}

  async answer({ limit, cursor }: In<Call>): Promise<{ items: Parked[]; next?: string }> {
    const [from = '', inner = ''] = keyOf(cursor, 2) ?? [];
    const items: Parked[] = [];
    for (const module of this.events.modules.filter((name) => name >= from)) {
      const left = limit - items.length;
      if (left === 0) return { items, next: cursorOf([module, '']) };
      const behind = module === from && inner !== '' ? { cursor: inner } : {};
      const page = await this.events.of(module).parked({ limit: left, ...behind });
      items.push(...page.items.map((parked) => parkedView(module, parked)));
      if (page.next !== undefined) return { items, next: cursorOf([module, page.next]) };
    }
    return { items };
  }
}
