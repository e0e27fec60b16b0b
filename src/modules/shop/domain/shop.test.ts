import { MENU_LIMIT, MenuFull, MenuItemUnknown } from './menu.js';
import { Shop } from './shop.js';
import { StaleVersion } from './stale-version.js';

const chicken = Shop.register({
  shopId: 's1',
  ownerId: 'm1',
  name: '연희치킨',
  category: '치킨',
  district: '서대문구',
  open: false,
  minimumOrder: 15_000,
});
const withMenu = chicken.add({ menuItemId: 'i1', name: '후라이드', price: 18_000 });

describe('a shop', () => {
  it('begins at version 1 with an empty menu', () => {
    expect(chicken.state).toMatchObject({ version: 1, menu: [] });
  });

  it('has one version for itself and its menu, which every change raises', () => {
    const opened = withMenu.change({ open: true }, 2);
    expect(opened.state.version).toBe(3);
    expect(opened.changeItem('i1', { price: 19_000 }, 3).state.version).toBe(4);
  });

  it('changes only the given properties', () => {
    expect(withMenu.change({ open: true }, 2).state).toEqual({ ...withMenu.state, open: true, version: 3 });
    expect(withMenu.changeItem('i1', { price: 0, available: false }, 2).state.menu).toEqual([
      { menuItemId: 'i1', name: '후라이드', price: 0, available: false },
    ]);
  });

  it('that has changed since it was seen refuses the change', () => {
    expect(() => withMenu.change({ open: true }, 1)).toThrow(StaleVersion);
    expect(() => withMenu.changeItem('i1', { price: 1 }, 3)).toThrow(
      'The shop is at version 2, not 3; read it again and repeat the change.',
    );
  });

  it('offers a new item at once', () => {
    expect(withMenu.state.menu).toEqual([{ menuItemId: 'i1', name: '후라이드', price: 18_000, available: true }]);
  });

  it('has no item that is not on its menu', () => {
    expect(() => withMenu.changeItem('i2', { price: 1 }, 2)).toThrow(MenuItemUnknown);
  });

  it('has a menu of limited length', () => {
    let shop = chicken;
    for (let n = 0; n < MENU_LIMIT; n += 1) shop = shop.add({ menuItemId: `i${n}`, name: `메뉴 ${n}`, price: 1_000 });
    expect(() => shop.add({ menuItemId: 'more', name: '더', price: 1_000 })).toThrow(MenuFull);
  });
});
