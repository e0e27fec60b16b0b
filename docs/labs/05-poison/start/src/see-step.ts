import { injectable } from 'inversify';
import type { Data, EventContext, EventHandler, Tx } from '#ficus/platform/api.js';
import { type courier, MapClient } from './contracts.js';
import { show } from './timeline.js';

type Stepped = typeof courier.events.stepped;

/** Where the order is, or why the map does not say it. */
type Found = { readonly place: string } | { readonly error: string };

/** Shows a step of a courier to the customer. One bad event must not stop the others: it goes to the dead letters. */
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

  async apply(tx: Tx, stepped: Data<Stepped>, { prepared, event }: EventContext<Found>): Promise<void> {
    if ('place' in prepared) return show(tx, stepped, prepared.place);
    const letter = 'INSERT INTO dead_letters (event_id, order_id, error) VALUES (?, ?, ?)';
    await tx.sql.all(letter, [event.id, stepped.orderId, prepared.error]);
  }
}
