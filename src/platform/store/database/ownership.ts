import { type MigrationInterface, type QueryRunner } from 'typeorm';
import type { Sql } from './sql.js';

/** All roles of a database. */
export const ROLES = ['owner', 'fenced', 'follower'] as const;

/**
 * What a database is to its module. `owner`: units of work write to it. `fenced`: nobody writes to it. `follower`: only what
 * repeats the commits of the owner writes to it.
 */
export type Role = (typeof ROLES)[number];

/** The epoch of a database and its role in that epoch. */
export interface Ownership {
  readonly epoch: number;
  readonly role: Role;
}

/** A database that units of work write to, at this epoch. */
export function ownerAt(epoch: number): Ownership {
  return { epoch, role: 'owner' };
}

/** Whether units of work may write to a database in this role. */
export function isOwner({ role }: Ownership): boolean {
  return role === 'owner';
}

/** The epoch and the role in the database. @throws Error when it has lost them. */
export async function readOwnership(sql: Sql): Promise<Ownership> {
  const [row] = await sql.all<{ epoch: number; role: Role }>('SELECT epoch, role FROM _epoch');
  if (!row) throw new Error('The database has lost its epoch; restore it from a copy.');
  return { epoch: Number(row.epoch), role: row.role };
}

/** What a transaction that writes states first; the fence on `_claim` compares it with `_epoch`. */
export interface Claim {
  readonly epoch: number;
  readonly role: Exclude<Role, 'fenced'>;
  /** The token of this process, where the database has an owner (`writer-token.ts`). */
  readonly token?: number | undefined;
}

/** The error text of the fence that refuses a claim. */
export const FENCED = 'FICUS_FENCED';
/** The error text of the fences that refuse a write without a valid claim. */
export const UNCLAIMED = 'FICUS_UNCLAIMED';
/** The error text of the guard that lets epochs only rise. */
export const EPOCH_GUARD =
  'FICUS_EPOCH an epoch only rises, and only a greater epoch makes a database the owner; its row stays';

/**
 * `_epoch` gets a role in place of `writable`, and each claim states one. A claim without a role is that of an owner: a program
 * of an earlier version that runs beside this one, or a person who repairs data.
 */
export class Roles0000000000081 implements MigrationInterface {
  readonly name = 'Roles0000000000081';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE _epoch ADD COLUMN role varchar NOT NULL DEFAULT 'fenced'");
    await runner.query("UPDATE _epoch SET role = 'owner' WHERE writable = 1");
    await runner.query('ALTER TABLE _epoch DROP COLUMN writable');
    // Not addColumn(): it copies the table, and the triggers of the table are lost.
    await runner.query("ALTER TABLE _claim ADD COLUMN role varchar NOT NULL DEFAULT 'owner'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _claim DROP COLUMN role');
    await runner.query('ALTER TABLE _epoch ADD COLUMN writable integer NOT NULL DEFAULT 0');
    await runner.query("UPDATE _epoch SET writable = 1 WHERE role = 'owner'");
    await runner.query('ALTER TABLE _epoch DROP COLUMN role');
  }
}
