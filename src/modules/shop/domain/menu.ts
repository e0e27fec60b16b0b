/** Something to eat or drink, at a price (메뉴). */
export interface MenuItem {
  readonly menuItemId: string;
  readonly name: string;
  /** Won. */
  readonly price: number;
  /** False: sold out for now (품절). */
  readonly available: boolean;
}

export type NewMenuItem = Omit<MenuItem, 'available'>;

/** The changes of an item; a property that is left out stays the same. */
export interface MenuChange {
  readonly name?: string | undefined;
  readonly price?: number | undefined;
  readonly available?: boolean | undefined;
}

/** How many items a menu may have: it is read and returned whole. */
export const MENU_LIMIT = 200;

/** The menu has no room for another item. */
export class MenuFull extends Error {
  override readonly name = 'MenuFull';

  constructor() {
    super(`The menu has ${MENU_LIMIT} items, as many as a menu may have.`);
  }
}

/** The menu has no such item. */
export class MenuItemUnknown extends Error {
  override readonly name = 'MenuItemUnknown';

  constructor(menuItemId: string) {
    super(`The menu of the shop has no item ${menuItemId}.`);
  }
}

/** @throws MenuFull */
export function withItem(menu: readonly MenuItem[], item: NewMenuItem): MenuItem[] {
  if (menu.length >= MENU_LIMIT) throw new MenuFull();
  return [...menu, { ...item, available: true }];
}

/** @throws MenuItemUnknown */
export function withItemChanged(menu: readonly MenuItem[], menuItemId: string, change: MenuChange): MenuItem[] {
  itemOf(menu, menuItemId);
  return menu.map((item) =>
    item.menuItemId === menuItemId
      ? {
          menuItemId,
          name: change.name ?? item.name,
          price: change.price ?? item.price,
          available: change.available ?? item.available,
        }
      : item,
  );
}

/** @throws MenuItemUnknown */
export function itemOf(menu: readonly MenuItem[], menuItemId: string): MenuItem {
  const item = menu.find((candidate) => candidate.menuItemId === menuItemId);
  if (!item) throw new MenuItemUnknown(menuItemId);
  return item;
}
