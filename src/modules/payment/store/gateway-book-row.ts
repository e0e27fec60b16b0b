import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The gateway's book that these payments are in. */
@Entity({ name: 'gateway_book' })
export class GatewayBookRow {
  /** 1: there is one row at most. */
  @PrimaryColumn({ type: 'integer' })
  only: number;

  @Column({ type: 'varchar', name: 'book_id' })
  bookId: string;

  @Column({ type: 'varchar', name: 'adopted_at' })
  adoptedAt: string;
}
