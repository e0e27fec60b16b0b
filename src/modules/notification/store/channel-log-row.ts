import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A message that a simulated channel got: one row per key and channel. */
@Entity({ name: 'channel_log' })
export class ChannelLogRow {
  @PrimaryColumn({ type: 'varchar', name: 'message_key' })
  messageKey: string;

  @PrimaryColumn({ type: 'varchar' })
  channel: string;

  /** Masked. */
  @Column({ type: 'varchar' })
  address: string;

  /** `delivered` or `failed`. */
  @Column({ type: 'varchar' })
  result: string;

  @Column({ type: 'varchar', name: 'asked_at' })
  askedAt: string;
}
