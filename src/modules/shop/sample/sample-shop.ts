import { namedId } from '../../../platform/api.js';
import type { Category } from '../contract.js';
import type { MenuItem } from '../domain/menu.js';
import { Shop } from '../domain/shop.js';

/** A sample shop, as compact as it can be read. */
export interface SampleShop {
  readonly name: string;
  readonly category: Category;
  readonly district: string;
  readonly minimumOrder: number;
  /** The part of the owner's sample address before the `@`. */
  readonly owner: string;
  readonly closed?: true;
  /** Items and prices: `후라이드치킨 19000 · 양념치킨 20000`. */
  readonly menu: string;
}

/** The shop that a sample describes. The same names give the same identifiers in every database. */
export function shopOfSample(sample: SampleShop): Shop {
  const { name, category, district, minimumOrder, owner, closed } = sample;
  return new Shop({
    shopId: namedId(`shop:${name}`),
    ownerId: namedId(`member:${owner}@example.com`),
    name,
    category,
    district,
    open: closed === undefined,
    minimumOrder,
    menu: sample.menu.split(' · ').map((text) => itemOf(name, text)),
    version: 1,
  });
}

function itemOf(shop: string, text: string): MenuItem {
  const [, name, price] = /^(.+) (\d+)$/.exec(text) ?? [];
  if (!name || !price) throw new Error(`The sample shop ${shop} lists '${text}'; write a name, a blank and a price.`);
  return { menuItemId: namedId(`menu:${shop}:${name}`), name, price: Number(price), available: true };
}
