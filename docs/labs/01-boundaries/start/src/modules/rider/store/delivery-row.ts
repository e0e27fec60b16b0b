import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An order that was delivered. */
@Entity({ name: 'deliveries' })
export class DeliveryRow {
  @PrimaryColumn({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'varchar', name: 'shop_name' })
  shopName: string;

  @Column({ type: 'varchar' })
  district: string;

  @Column({ type: 'varchar', name: 'delivered_at' })
  deliveredAt: string;
}
