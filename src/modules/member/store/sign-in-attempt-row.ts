import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Failed attempts that are counted together, and whether the account knows the device or network. The row holds digests
 * and neither an e-mail address, nor a network address, nor a device token.
 */
@Entity({ name: 'sign_in_attempts' })
export class SignInAttemptRow {
  @PrimaryColumn({ type: 'varchar' })
  subject: string;

  /** The digest of the account's e-mail address, where one is meant: to forget a member who withdraws. */
  @Column({ type: 'varchar', nullable: true })
  account: string | null;

  /** When all failures will have leaked away; null when there are none. */
  @Column({ type: 'varchar', name: 'empty_at', nullable: true })
  emptyAt: string | null;

  /** When the member last signed in from this network or with this device. */
  @Column({ type: 'varchar', name: 'signed_in_at', nullable: true })
  signedInAt: string | null;

  @Column({ type: 'varchar', name: 'forgotten_at' })
  forgottenAt: string;
}
