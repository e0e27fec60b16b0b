import { grouped, quoted, sorted } from '../canonical-text.js';
import type { Projection } from '../projection.js';

/** Each shop with its menu, as both are now. The version of a shop counts the changes that it was given. */
export const shopsProjection: Projection = {
  name: 'shops',
  summary: 'each shop with its menu, and how often it was changed',
  lines: ({ rows, names }) => {
    const menus = grouped(rows.menuItems, ({ shop_id: shopId }) => shopId);
    const known = new Set(rows.shops.map(({ shop_id: shopId }) => shopId));
    const itemsOf = (shopId: string) =>
      (menus.get(shopId) ?? [])
        .toSorted((one, other) => Number(one.position) - Number(other.position))
        .map(
          ({ position, name, price, available }) =>
            `${names.shop(shopId)}: item ${position} ${quoted(name)} ${price} won${Number(available) === 1 ? '' : ', sold out'}`,
        );
    const blocks = rows.shops.map((shop) =>
      [
        `${names.shop(shop.shop_id)}: of ${names.member(shop.owner_id)}, ${quoted(shop.category)} in ${quoted(shop.district)}, ` +
          `${Number(shop.open) === 1 ? 'open' : 'closed'}, minimum ${shop.minimum_order} won, version ${shop.version}`,
        ...itemsOf(shop.shop_id),
      ].join('\n'),
    );
    const stray = [...menus.keys()].filter((shopId) => !known.has(shopId)).map((shopId) => itemsOf(shopId).join('\n'));
    return sorted([...blocks, ...stray]).flatMap((text) => text.split('\n'));
  },
};
