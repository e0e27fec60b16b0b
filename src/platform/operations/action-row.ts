import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an operator did, for those who ask later. */
@Entity({ name: 'operator_actions' })
export class ActionRow {
  @PrimaryColumn({ name: 'action_id', type: 'varchar' }) actionId: string;
  @Column({ type: 'varchar' }) action: string;
  /** The event, the feed or the feeds that it was done to. */
  @Column({ type: 'text' }) subject: string;
  @Column({ name: 'member_id', type: 'varchar' }) memberId: string;
  /** ISO 8601, UTC. */
  @Column({ name: 'done_at', type: 'varchar' }) doneAt: string;
}
