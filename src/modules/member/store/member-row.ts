import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A member. Of one who has withdrawn only the identifier and the dates remain. */
@Entity({ name: 'members' })
export class MemberRow {
  @PrimaryColumn({ type: 'varchar', name: 'member_id' })
  memberId: string;

  @Column({ type: 'varchar', nullable: true })
  email: string | null;

  /** The address of a member whom another issuer signs in; `email` is null then. */
  @Column({ type: 'varchar', name: 'federated_email', nullable: true })
  federatedEmail: string | null;

  @Column({ type: 'varchar', nullable: true })
  name: string | null;

  @Column({ type: 'varchar', nullable: true })
  phone: string | null;

  @Column({ type: 'varchar', nullable: true })
  device: string | null;

  /** Separated by commas. */
  @Column({ type: 'varchar' })
  roles: string;

  @Column({ type: 'varchar', name: 'registered_at' })
  registeredAt: string;

  @Column({ type: 'varchar', name: 'withdrawn_at', nullable: true })
  withdrawnAt: string | null;
}
