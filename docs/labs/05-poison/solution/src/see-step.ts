import { injectable } from 'inversify';
import type { Data, EventContext, EventHandler, Tx } from '#ficus/platform/api.js';
import { type courier, MapClient } from './contracts.js';
import { show } from './timeline.js';

type Stepped = typeof courier.events.stepped;
type Found = { readonly place: string };

/** Shows a step of a courier to the customer. What fails is thrown: the platform holds the event, and its order behind it. */
@injectable()
export class SeeStep implements EventHandler<Stepped, Found> {
  constructor(private readonly map: MapClient) {}

  prepare({ address }: Data<Stepped>): Promise<Found> {
    return this.map.placeOf({ address });
  }

  apply(tx: Tx, stepped: Data<Stepped>, { prepared }: EventContext<Found>): Promise<void> {
    return show(tx, stepped, prepared.place);
  }
}
