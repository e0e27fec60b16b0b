import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key that signs tokens. The private half leaves this table for the signing code alone. */
@Entity({ name: 'signing_keys' })
export class SigningKeyRow {
  /** The thumbprint of the public half (RFC 7638). */
  @PrimaryColumn({ type: 'varchar' })
  kid: string;

  /** Both halves, as the text of a JSON Web Key. */
  @Column({ type: 'text', name: 'private_jwk' })
  privateJwk: string;

  @Column({ type: 'varchar', name: 'created_at' })
  createdAt: string;
}
