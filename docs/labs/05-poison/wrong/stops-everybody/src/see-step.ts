import { injectable } from 'inversify';
import { type Data, type EventContext, type EventHandler, type Tx, Unavailable } from '#ficus/platform/api.js';
import { type courier, MapClient } from './contracts.js';
import { show } from './timeline.js';

type Stepped = typeof courier.events.stepped;
type Found = { readonly place: string };

/** Waits until the map knows the address, so that no step is lost. */
@injectable()
export class SeeStep implements EventHandler<Stepped, Found> {
  constructor(private readonly map: MapClient) {}

  async prepare({ address }: Data<Stepped>): Promise<Found> {
    try {
      return await this.map.placeOf({ address });
    } catch (cause) {
      throw new Unavailable(`The map does not know ${address} yet.`, { cause });
    }
  }

  apply(tx: Tx, stepped: Data<Stepped>, { prepared }: EventContext<Found>): Promise<void> {
    return show(tx, stepped, prepared.place);
  }
}
