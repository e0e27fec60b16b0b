import { namedId } from '../../../platform/api.js';
import { shopOfSample } from './sample-shop.js';
import { sampleShops } from './sample-shops.js';

const shops = sampleShops().map(({ state }) => state);

describe('the sample shops', () => {
  it('are at least thirty, of at least six categories, in several districts', () => {
    expect(shops.length).toBeGreaterThanOrEqual(30);
    expect(new Set(shops.map(({ category }) => category)).size).toBeGreaterThanOrEqual(6);
    expect(new Set(shops.map(({ district }) => district)).size).toBeGreaterThanOrEqual(5);
  });

  it('include three open ones of the sample owner, and a few closed ones', () => {
    const own = shops.filter(({ ownerId, open }) => open && ownerId === namedId('member:owner@example.com'));
    expect(own.length).toBeGreaterThanOrEqual(3);
    expect(shops.filter(({ open }) => !open).length).toBeGreaterThanOrEqual(2);
  });

  it('have menus of four to eight items at round prices, from which the minimum can be reached', () => {
    for (const { menu, minimumOrder } of shops) {
      expect(menu.length).toBeGreaterThanOrEqual(4);
      expect(menu.length).toBeLessThanOrEqual(8);
      for (const { price } of menu) expect([price > 0, price % 100]).toEqual([true, 0]);
      expect(Math.max(...menu.map(({ price }) => price)) * 3).toBeGreaterThanOrEqual(minimumOrder);
    }
  });

  it('and their items have identifiers of their own', () => {
    const ids = shops.flatMap(({ shopId, menu }) => [shopId, ...menu.map(({ menuItemId }) => menuItemId)]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('that cannot be read say where', () => {
    const sample = { category: '한식', district: '종로구', minimumOrder: 0, owner: 'owner' } as const;
    expect(() => shopOfSample({ ...sample, name: '무명식당', menu: '백반' })).toThrow(
      "The sample shop 무명식당 lists '백반'; write a name, a blank and a price.",
    );
  });
});
