import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An operation requested of the gateway for an order, and its outcome. */
@Entity({ name: 'gateway_requests' })
export class GatewayRequestRow {
  /** `<orderId>:<operation>`: the key of the operation at the gateway, at every attempt. */
  @PrimaryColumn({ type: 'varchar', name: 'request_key' })
  requestKey: string;

  @Column({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'varchar' })
  operation: string;

  /** `wanted`, `performed`, or `moot`: the payment ended before it was needed. */
  @Column({ type: 'varchar' })
  state: string;

  /** The name of the outcome, and for a failure its reason. */
  @Column({ type: 'varchar', nullable: true })
  result: string | null;

  @Column({ type: 'varchar', name: 'wanted_at' })
  wantedAt: string;

  @Column({ type: 'varchar', name: 'ended_at', nullable: true })
  endedAt: string | null;
}
