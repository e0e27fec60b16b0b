import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An order, without its lines. */
@Entity({ name: 'orders' })
export class OrderRow {
  @PrimaryColumn({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'varchar' })
  status: string;

  @Column({ type: 'varchar', name: 'member_id' })
  memberId: string;

  @Column({ type: 'varchar', name: 'shop_id' })
  shopId: string;

  @Column({ type: 'varchar', name: 'owner_id' })
  ownerId: string;

  @Column({ type: 'varchar', name: 'shop_name' })
  shopName: string;

  /** Won. */
  @Column({ type: 'integer' })
  total: number;

  @Column({ type: 'varchar', name: 'payment_method' })
  paymentMethod: string;

  @Column({ type: 'varchar', nullable: true })
  reason: string | null;

  @Column({ type: 'varchar', name: 'placed_at' })
  placedAt: string;

  @Column({ type: 'varchar', name: 'paid_at', nullable: true })
  paidAt: string | null;

  @Column({ type: 'varchar', name: 'accepted_at', nullable: true })
  acceptedAt: string | null;

  @Column({ type: 'varchar', name: 'captured_at', nullable: true })
  capturedAt: string | null;

  @Column({ type: 'varchar', name: 'rejected_at', nullable: true })
  rejectedAt: string | null;

  @Column({ type: 'varchar', name: 'cancelled_at', nullable: true })
  cancelledAt: string | null;

  /** Null for an order that was placed before orders kept it. */
  @Column({ type: 'varchar', name: 'correlation_id', nullable: true })
  correlationId: string | null;
}
