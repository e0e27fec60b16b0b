import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Failed attempts to sign in, counted together. Neither an e-mail address nor a network address stands in it: digests do. */
@Entity({ name: 'sign_in_attempts' })
export class SignInAttemptRow {
  @PrimaryColumn({ type: 'varchar' })
  subject: string;

  /** The digest of the account's e-mail address, where one is meant: to forget a member who withdraws. */
  @Column({ type: 'varchar', nullable: true })
  account: string | null;

  @Column({ type: 'int' })
  failures: number;

  @Column({ type: 'varchar', name: 'last_failed_at', nullable: true })
  lastFailedAt: string | null;

  /** When the member last signed in from this network. */
  @Column({ type: 'varchar', name: 'signed_in_at', nullable: true })
  signedInAt: string | null;

  @Column({ type: 'varchar', name: 'forgotten_at' })
  forgottenAt: string;
}
