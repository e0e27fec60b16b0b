import { injectable } from 'inversify';
import { findRow, insertRows, type Readable, type Tx, updateRows } from '../../../platform/api.js';
import type { Role } from '../contract.js';
import type { Member } from '../domain/member.js';
import { CredentialRow } from './credential-row.js';
import { MemberRow } from './member-row.js';

/** A member and the hash of the member's password. */
export interface MemberWithPassword {
  readonly member: Member;
  readonly passwordHash: string;
}

/** The members who have not withdrawn, and their passwords' hashes. */
@injectable()
export class MemberRepository {
  /** Adds new members. The caller has checked that nobody else has their addresses. */
  async add(tx: Tx, added: readonly MemberWithPassword[]): Promise<void> {
    await insertRows(
      tx,
      MemberRow,
      added.map(({ member }) => rowOf(member)),
    );
    await insertRows(
      tx,
      CredentialRow,
      added.map(({ member, passwordHash }) => ({ memberId: member.memberId, passwordHash })),
    );
  }

  /** Adds a member whom another issuer signs in. Fails when there is, or was, a member of that identifier. */
  async addFederated(tx: Tx, member: Member): Promise<void> {
    await insertRows(tx, MemberRow, [rowOf(member)]);
  }

  /** Updates a federated member by what the issuer says now. */
  async updateFederated(tx: Tx, member: Member): Promise<void> {
    const { federatedEmail, name, roles } = rowOf(member);
    await updateRows(tx, MemberRow, { memberId: member.memberId }, { federatedEmail, name, roles });
  }

  /** Whether a member of that identifier has withdrawn. */
  async hasWithdrawn(at: Readable, memberId: string): Promise<boolean> {
    const withdrawn = 'SELECT member_id FROM members WHERE member_id = ? AND withdrawn_at IS NOT NULL';
    return (await at.sql.all(withdrawn, [memberId])).length > 0;
  }

  async byId(at: Readable, memberId: string): Promise<Member | undefined> {
    const row = await findRow(at, MemberRow, { memberId, withdrawnAt: null });
    return row ? memberOf(row) : undefined;
  }

  /** The member who signs in here with that (normalised) e-mail address. */
  async byEmail(at: Readable, email: string): Promise<Member | undefined> {
    const row = await findRow(at, MemberRow, { email });
    return row ? memberOf(row) : undefined;
  }

  async passwordHashOf(at: Readable, memberId: string): Promise<string | undefined> {
    return (await findRow(at, CredentialRow, { memberId }))?.passwordHash;
  }

  /** Replaces the hash of a password by another one of the same password, unless the password was changed meanwhile. */
  async replaceHash(tx: Tx, memberId: string, from: string, to: string): Promise<void> {
    await updateRows(tx, CredentialRow, { memberId, passwordHash: from }, { passwordHash: to });
  }

  /** Erases all data of a member except the identifier and the dates. */
  async erase(tx: Tx, memberId: string, withdrawnAt: string): Promise<void> {
    await tx.sql.all('DELETE FROM credentials WHERE member_id = ?', [memberId]);
    await updateRows(
      tx,
      MemberRow,
      { memberId },
      { email: null, federatedEmail: null, name: null, phone: null, device: null, withdrawnAt },
    );
  }
}

function rowOf(member: Member): MemberRow {
  return {
    memberId: member.memberId,
    email: member.federated ? null : member.email,
    federatedEmail: member.federated ? member.email : null,
    name: member.name,
    phone: member.phone ?? null,
    device: member.device ?? null,
    roles: member.roles.join(','),
    registeredAt: member.registeredAt,
    withdrawnAt: null,
  };
}

function memberOf(row: MemberRow): Member {
  return {
    memberId: row.memberId,
    email: row.email ?? row.federatedEmail ?? '',
    name: row.name ?? '',
    ...(row.phone === null ? {} : { phone: row.phone }),
    ...(row.device === null ? {} : { device: row.device }),
    roles: row.roles.split(',').filter((role) => role !== '') as Role[],
    registeredAt: row.registeredAt,
    ...(row.federatedEmail === null ? {} : { federated: true as const }),
  };
}
