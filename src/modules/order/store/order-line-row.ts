import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of an order. */
@Entity({ name: 'order_lines' })
export class OrderLineRow {
  @PrimaryColumn({ type: 'varchar', name: 'order_id' })
  orderId: string;

  /** Its place in the order, from 0. */
  @PrimaryColumn({ type: 'integer' })
  position: number;

  @Column({ type: 'varchar', name: 'menu_item_id' })
  menuItemId: string;

  @Column({ type: 'varchar' })
  name: string;

  /** Of one piece, in won. */
  @Column({ type: 'integer' })
  price: number;

  @Column({ type: 'integer' })
  quantity: number;
}
