import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is kept of a member's password, apart from the member, so that reading members never loads it. */
@Entity({ name: 'credentials' })
export class CredentialRow {
  @PrimaryColumn({ type: 'varchar', name: 'member_id' })
  memberId: string;

  @Column({ type: 'varchar', name: 'password_hash' })
  passwordHash: string;
}
