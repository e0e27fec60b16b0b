import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { PeerFault } from '../../peer/served-peer-request.js';

/** A permit to copy one module once: 256 random bits. It opens password hashes and private keys, so nobody logs it. */
export function newPermit(): string {
  return randomBytes(32).toString('base64url');
}

/** Who may read a module's database as a whole: the one move that has fenced it, until that move has ended. */
export class CopyPermits {
  private readonly granted = new Map<string, Buffer>();

  /** Grants the permit of a move; that of an earlier one is void from then on. */
  grant(module: string, permit: string): void {
    this.granted.set(module, digest(permit));
  }

  revoke(module: string): void {
    this.granted.delete(module);
  }

  /** @throws PeerFault 403 */
  assert(module: string, permit: string): void {
    const granted = this.granted.get(module);
    if (granted && timingSafeEqual(granted, digest(permit))) return;
    throw new PeerFault(
      403,
      'NO_COPY_PERMIT',
      `The database of ${module} may not be copied with this permit: it is of another move, or that has ended, or this host was ` +
        `started since. The mover grants it again.`,
    );
  }
}

function digest(permit: string): Buffer {
  return createHash('sha256').update(permit).digest();
}
