import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One item of a shop's menu. */
@Entity({ name: 'menu_items' })
export class MenuItemRow {
  @PrimaryColumn({ type: 'varchar', name: 'menu_item_id' })
  menuItemId: string;

  @Column({ type: 'varchar', name: 'shop_id' })
  shopId: string;

  /** Its place on the menu, from 0. */
  @Column({ type: 'integer' })
  position: number;

  @Column({ type: 'varchar' })
  name: string;

  @Column({ type: 'integer' })
  price: number;

  /** 1 or 0. */
  @Column({ type: 'integer' })
  available: number;
}
