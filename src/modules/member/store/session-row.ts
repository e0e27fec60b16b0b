import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A session of a member. Times are ISO 8601, UTC. */
@Entity({ name: 'sessions' })
export class SessionRow {
  @PrimaryColumn({ type: 'varchar', name: 'session_id' })
  sessionId: string;

  @Column({ type: 'varchar', name: 'member_id' })
  memberId: string;

  /** SHA-256 of what all refresh tokens of the session have in common. */
  @Column({ type: 'varchar', name: 'family_hash' })
  familyHash: string;

  /** SHA-256 of the secret of the refresh token that is valid. */
  @Column({ type: 'varchar', name: 'secret_hash' })
  secretHash: string;

  /** The same of the one before it. */
  @Column({ type: 'varchar', name: 'former_hash', nullable: true })
  formerHash: string | null;

  /** When the former one was used. */
  @Column({ type: 'varchar', name: 'rotated_at' })
  rotatedAt: string;

  /** When the last access token of the session expires. */
  @Column({ type: 'varchar', name: 'token_expires_at' })
  tokenExpiresAt: string;

  /** When the session ends, unless it is refreshed. */
  @Column({ type: 'varchar', name: 'expires_at' })
  expiresAt: string;
}
