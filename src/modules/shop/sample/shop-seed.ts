import { injectable } from 'inversify';
import type { Seed, Tx } from '../../../platform/api.js';
import { shop } from '../contract.js';
import { ShopRepository } from '../store/shop-repository.js';
import { sampleShops } from './sample-shops.js';

/** Registers the sample shops, and says so: read models are built from them too. */
@injectable()
export class ShopSeed implements Seed {
  constructor(private readonly shops: ShopRepository) {}

  async run(tx: Tx): Promise<void> {
    const samples = sampleShops();
    await this.shops.add(tx, samples);
    for (const { state } of samples) tx.publish(shop.events.changed, { shopId: state.shopId, version: state.version });
  }
}
