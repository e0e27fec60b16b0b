import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A message to one member because of one event. */
@Entity({ name: 'messages' })
export class MessageRow {
  @PrimaryColumn({ type: 'varchar', name: 'message_id' })
  messageId: string;

  @Column({ type: 'varchar', name: 'cause_id' })
  causeId: string;

  @Column({ type: 'varchar', name: 'member_id' })
  memberId: string;

  @Column({ type: 'varchar' })
  template: string;

  @Column({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'varchar' })
  state: string;

  @Column({ type: 'varchar', nullable: true })
  channel: string | null;

  /** Masked. */
  @Column({ type: 'varchar', nullable: true })
  address: string | null;

  @Column({ type: 'varchar', name: 'queued_at' })
  queuedAt: string;

  @Column({ type: 'varchar', name: 'sent_at', nullable: true })
  sentAt: string | null;
}
