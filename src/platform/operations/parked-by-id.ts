import { injectable } from 'inversify';
import type { In } from '../contract/call.js';
import type { QueryHandler } from '../module/handler.js';
import type { Operations } from './contract.js';
import { OperatedEvents } from './operated-events.js';
import { parkedView } from './parked-view.js';
import type { Parked } from './views.js';

type Call = Operations['parkedById'];

/** Shows one parked event. */
@injectable()
export class ParkedById implements QueryHandler<Call> {
  constructor(private readonly events: OperatedEvents) {}

  async answer({ id }: In<Call>): Promise<Parked> {
    const { module, operations, eventId } = this.events.parked(id);
    return parkedView(module, await operations.parkedById(eventId));
  }
}
