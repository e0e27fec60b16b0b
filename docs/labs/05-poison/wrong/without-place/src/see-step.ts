import { injectable } from 'inversify';
import type { Data, EventContext, EventHandler, Tx } from '#ficus/platform/api.js';
import { type courier, MapClient } from './contracts.js';
import { show } from './timeline.js';

type Stepped = typeof courier.events.stepped;

/** Where the order is, or why the map does not say it. */
type Found = { readonly place: string } | { readonly error: string };

/** Shows a step of a courier to the customer. When the map fails, the step matters more than its place. */
@injectable()
export class SeeStep implements EventHandler<Stepped, Found> {
  constructor(private readonly map: MapClient) {}

  async prepare({ address }: Data<Stepped>): Promise<Found> {
    try {
      return await this.map.placeOf({ address });
    } catch (error) {
      return { error: String(error) };
    }
  }

  apply(tx: Tx, stepped: Data<Stepped>, { prepared }: EventContext<Found>): Promise<void> {
    return show(tx, stepped, 'place' in prepared ? prepared.place : 'unknown');
  }
}
