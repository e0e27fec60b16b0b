import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Tokens that are refused although they have not expired: those of a session, or all of a member. */
@Entity({ name: 'revocations' })
export class RevocationRow {
  @PrimaryColumn({ type: 'int' })
  seq: number;

  @Column({ type: 'varchar' })
  kind: 'session' | 'member';

  @Column({ type: 'varchar' })
  subject: string;

  /** ISO 8601, UTC. */
  @Column({ type: 'varchar' })
  until: string;
}
