import type { ReadBook } from '../../tools/digest/read-book.js';
import { quiet } from '../crash/quiet.js';
import { readFrom } from './module-files.js';
import type { MoveKill } from './move-kills.js';
import { MoveUnderFire } from './move-under-fire.js';
import { MovingHosts, type PastMove } from './moving-hosts.js';
import type { Side } from './module-files.js';

/** The same as {@link MoveUnderFire} while payment serves: it goes out by a live move, and home by the reverse of one. */
export class LiveUnderFire extends MoveUnderFire {
  static override async open(): Promise<LiveUnderFire> {
    return new LiveUnderFire(await MovingHosts.prepare('live')).opened();
  }

  /** Places orders while something is done. */
  async during(work: () => Promise<void>): Promise<void> {
    let over = false;
    const loaded = this.loadUntil(() => over, 'during');
    try {
      await work();
    } finally {
      over = true;
      await loaded;
    }
  }

  /** Waits until no host has anything to do. */
  idle(): Promise<void> {
    const { hosts, driven } = this;
    const open = async () =>
      (await driven.customer.all('/api/orders')).filter(({ status }) => status === 'paid').length;
    return quiet(
      hosts.names.map((name) => hosts.program(name).internalUrl),
      open,
    );
  }

  /** Reads the books of the marketplace as they are while payment is at a side. */
  rowsAt(side: Side): ReadBook {
    return (book, statement, values) => readFrom(this.hosts.file(book, side), statement, values);
  }

  /** Brings payment home, where it stays. */
  rest(): Promise<void> {
    return this.bringTo('local');
  }

  /** A case that goes out begins without a copy; one that goes home has its former owner following. */
  protected override async bringTo(side: Side): Promise<void> {
    await super.bringTo(side);
    if (side === 'remote') return;
    const [newest] = await this.hosts.moves();
    if (newest && !hasEnded(newest)) await this.hosts.complete();
  }

  protected override async endOf(kill: MoveKill, known: ReadonlySet<string>): Promise<PastMove> {
    const { hosts } = this;
    if (kill.completed) return hosts.ended();
    if (kill.to === 'remote') {
      await this.noted(kill.to, known);
      return hosts.ended(kill.to);
    }
    return hosts.ended(kill.cancelledAt === undefined ? kill.to : 'either');
  }
}

/** Whether nothing follows any more. */
export function hasEnded({ phase }: PastMove): boolean {
  return phase === 'done' || phase === 'cancelled';
}
