import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { PeerFault } from '../../peer/served-peer-request.js';

/** A permit to copy one module once: 256 random bits. It opens password hashes and private keys, so nobody logs it. */
export function newPermit(): string {
  return randomBytes(32).toString('base64url');
}

/** Who may read a module's database as a whole: the one move that has fenced it, or follows it, until that move has ended. */
export class CopyPermits {
  private readonly granted = new Map<string, { readonly permit: Buffer; readonly live: boolean }>();

  /** Grants the permit of a move that has fenced the database; that of an earlier one is void from then on. */
  grant(module: string, permit: string): void {
    const isLive = this.isLive(module) && this.matches(module, permit);
    this.granted.set(module, { permit: digest(permit), live: isLive });
  }

  /** Grants the permit of a move that reads the database while it is the owner. */
  grantLive(module: string, permit: string): void {
    this.granted.set(module, { permit: digest(permit), live: true });
  }

  /** Whether the permit of a module opens its database also while that is the owner. */
  isLive(module: string): boolean {
    return this.granted.get(module)?.live === true;
  }

  revoke(module: string): void {
    this.granted.delete(module);
  }

  /** @throws PeerFault 403 */
  assert(module: string, permit: string): void {
    if (this.matches(module, permit)) return;
    throw new PeerFault(
      403,
      'NO_COPY_PERMIT',
      `The database of ${module} may not be copied with this permit: it is of another move, or that has ended, or this host was ` +
        `started since. The mover grants it again.`,
    );
  }

  private matches(module: string, permit: string): boolean {
    const granted = this.granted.get(module);
    return granted !== undefined && timingSafeEqual(granted.permit, digest(permit));
  }
}

function digest(permit: string): Buffer {
  return createHash('sha256').update(permit).digest();
}
