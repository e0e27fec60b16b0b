import type { Category } from '../contract.js';
import { type MenuChange, type MenuItem, type NewMenuItem, withItem, withItemChanged } from './menu.js';
import { StaleVersion } from './stale-version.js';

export interface ShopState {
  readonly shopId: string;
  /** The member whose shop it is (사장님). */
  readonly ownerId: string;
  readonly name: string;
  readonly category: Category;
  /** 구. */
  readonly district: string;
  /** Whether it accepts orders now (영업 중). */
  readonly open: boolean;
  /** The lowest total of an order, in won (최소 주문 금액). */
  readonly minimumOrder: number;
  readonly menu: readonly MenuItem[];
  /** Counts the changes of the shop and of its menu, from 1. */
  readonly version: number;
}

/** The changes of a shop; a property that is left out stays the same. */
export interface ShopChange {
  readonly name?: string | undefined;
  readonly open?: boolean | undefined;
  readonly minimumOrder?: number | undefined;
}

/** A shop with its menu (가게): one thing with one version. A value: every change makes a new one. */
export class Shop {
  constructor(readonly state: ShopState) {}

  /** A new shop with an empty menu. */
  static register(details: Omit<ShopState, 'menu' | 'version'>): Shop {
    return new Shop({ ...details, menu: [], version: 1 });
  }

  /** @throws StaleVersion when the shop has changed since the caller read it. */
  change({ name, open, minimumOrder }: ShopChange, seen: number): Shop {
    this.expect(seen);
    const { state } = this;
    return this.next({
      name: name ?? state.name,
      open: open ?? state.open,
      minimumOrder: minimumOrder ?? state.minimumOrder,
    });
  }

  /** @throws MenuFull */
  add(item: NewMenuItem): Shop {
    return this.next({ menu: withItem(this.state.menu, item) });
  }

  /** @throws StaleVersion, MenuItemUnknown */
  changeItem(menuItemId: string, change: MenuChange, seen: number): Shop {
    this.expect(seen);
    return this.next({ menu: withItemChanged(this.state.menu, menuItemId, change) });
  }

  private expect(seen: number): void {
    if (seen !== this.state.version) throw new StaleVersion(seen, this.state.version);
  }

  private next(change: Partial<ShopState>): Shop {
    return new Shop({ ...this.state, ...change, version: this.state.version + 1 });
  }
}
