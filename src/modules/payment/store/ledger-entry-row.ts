import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of the ledger. Lines are added and never changed. */
@Entity({ name: 'ledger_entries' })
export class LedgerEntryRow {
  @PrimaryColumn({ type: 'varchar', name: 'entry_id' })
  entryId: string;

  @Column({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'varchar' })
  account: string;

  /** Won. */
  @Column({ type: 'integer' })
  debit: number;

  /** Won. */
  @Column({ type: 'integer' })
  credit: number;

  /** The key of the gateway request that caused it. */
  @Column({ type: 'varchar' })
  cause: string;

  @Column({ type: 'varchar', name: 'posted_at' })
  postedAt: string;
}
