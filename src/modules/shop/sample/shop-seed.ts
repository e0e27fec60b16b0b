import { injectable } from 'inversify';
import type { SampleValues, Seed, Tx } from '../../../platform/api.js';
import { shop } from '../contract.js';
import type { Shop } from '../domain/shop.js';
import { ShopRepository } from '../store/shop-repository.js';
import { sampleShops } from './sample-shops.js';

/** Registers the sample shops, and says so: read models are built from them too. */
@injectable()
export class ShopSeed implements Seed {
  readonly examples = examplesOf(sampleShops());

  constructor(private readonly shops: ShopRepository) {}

  async run(tx: Tx): Promise<void> {
    const samples = sampleShops();
    await this.shops.add(tx, samples);
    for (const { state } of samples) tx.publish(shop.events.changed, { shopId: state.shopId, version: state.version });
  }
}

/** An open shop and a dish of its menu; and what a new shop and a new dish may be called. */
function examplesOf(samples: readonly Shop[]): SampleValues {
  const { shopId, menu } = samples.map(({ state }) => state).find(({ open }) => open) ?? { shopId: '', menu: [] };
  return {
    shopId,
    menuItemId: menu[0]?.menuItemId ?? '',
    'order.place.quantity': 2,
    'shop.register.name': '새로운 국수집',
    'shop.register.district': '마포구',
    'shop.register.minimumOrder': 10_000,
    'shop.addMenuItem.name': '오늘의 국수',
    'shop.addMenuItem.price': 9_000,
    'shop.changeMenuItem.price': 18_500,
    'shop.change.open': true,
  };
}
