import type { BusinessRows } from './business-rows.js';
import { grouped, quoted, shortDigest } from './canonical-text.js';

/** Something with an identifier, and what it is called without that. */
interface Named {
  readonly id: string;
  readonly label: string;
  /** Facts that tell it from others of the same label. Those that differ in none share a name. */
  readonly facts: string;
}

/**
 * Names for members, shops, menu items and orders that are made of business facts alone, so that they are the same in every run of
 * a history: identifiers, times and the order of rows have no part in them.
 */
export class BusinessNames {
  private readonly members: ReadonlyMap<string, string>;
  private readonly shops: ReadonlyMap<string, string>;
  private readonly items: ReadonlyMap<string, string>;
  private readonly orders: ReadonlyMap<string, string>;

  constructor(rows: BusinessRows) {
    this.members = namesOf(
      rows.members.map((member) => {
        const email = member.email ?? member.federated_email;
        const label = email === null ? 'a withdrawn member' : `member ${shortDigest(email)}`;
        return { id: member.member_id, label, facts: `${member.roles} ${member.federated_email ?? ''}` };
      }),
    );
    this.shops = namesOf(
      rows.shops.map((shop) => ({
        id: shop.shop_id,
        label: `shop ${quoted(shop.name)}`,
        facts: `${shop.district} ${shop.category} ${this.member(shop.owner_id)}`,
      })),
    );
    this.items = new Map(
      rows.menuItems.map((item) => [item.menu_item_id, `${this.shop(item.shop_id)} #${item.position}`]),
    );
    const linesOf = grouped(rows.orderLines, (line) => line.order_id);
    this.orders = new Map(
      rows.orders.map((order) => {
        const lines = (linesOf.get(order.order_id) ?? []).map(
          (line) => `${line.position} ${this.item(line.menu_item_id)} ${line.price} ${line.quantity}`,
        );
        const parties = `${this.member(order.member_id)} ${this.shop(order.shop_id)}`;
        const facts = [parties, `${order.total} ${order.payment_method}`, ...lines.sort()];
        return [order.order_id, `order ${shortDigest(facts.join('\n'))}`];
      }),
    );
  }

  member(id: string): string {
    return this.members.get(id) ?? 'an unknown member';
  }

  shop(id: string): string {
    return this.shops.get(id) ?? 'an unknown shop';
  }

  /** By its shop and its place on the menu, which never changes. */
  item(id: string): string {
    return this.items.get(id) ?? 'an unknown item';
  }

  /** By what was ordered where, by whom, and how it is paid. Orders that are the same in all of that share a name. */
  order(id: string): string {
    return this.orders.get(id) ?? 'an unknown order';
  }
}

function namesOf(things: readonly Named[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const alike of grouped(things, ({ label }) => label).values())
    for (const { id, label, facts } of alike)
      names.set(id, alike.length > 1 ? `${label} (${shortDigest(facts)})` : label);
  return names;
}
