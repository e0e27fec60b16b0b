import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The payment of one order. */
@Entity({ name: 'payments' })
export class PaymentRow {
  @PrimaryColumn({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'varchar', name: 'member_id' })
  memberId: string;

  @Column({ type: 'varchar', name: 'shop_id' })
  shopId: string;

  @Column({ type: 'varchar', name: 'owner_id' })
  ownerId: string;

  /** Won. */
  @Column({ type: 'integer' })
  amount: number;

  @Column({ type: 'varchar' })
  method: string;

  @Column({ type: 'varchar' })
  stage: string;

  /** Why it failed. */
  @Column({ type: 'varchar', nullable: true })
  reason: string | null;

  @Column({ type: 'varchar', name: 'requested_at' })
  requestedAt: string;

  @Column({ type: 'varchar', name: 'updated_at' })
  updatedAt: string;
}
