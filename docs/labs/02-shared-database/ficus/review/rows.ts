import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An order that its customer may review. */
@Entity({ name: 'invitations' })
export class InvitationRow {
  @PrimaryColumn({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'varchar', name: 'member_id' })
  memberId: string;
}

/** The newest review of an order. */
@Entity({ name: 'reviews' })
export class ReviewRow {
  @PrimaryColumn({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'integer' })
  stars: number;
}
