import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the gateway is wanted to do for an order, and what came of it. */
@Entity({ name: 'gateway_requests' })
export class GatewayRequestRow {
  /** `<orderId>:<operation>`: the key under which the gateway is asked, however often. */
  @PrimaryColumn({ type: 'varchar', name: 'request_key' })
  requestKey: string;

  @Column({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'varchar' })
  operation: string;

  /** `wanted`, `performed`, or `moot`: the payment ended before it was needed. */
  @Column({ type: 'varchar' })
  state: string;

  /** What came of it: the name of an outcome, and for a failure its reason. */
  @Column({ type: 'varchar', nullable: true })
  result: string | null;

  @Column({ type: 'varchar', name: 'wanted_at' })
  wantedAt: string;

  @Column({ type: 'varchar', name: 'ended_at', nullable: true })
  endedAt: string | null;
}
