import { existsSync } from 'node:fs';
import type { Clock } from '../../ops/clock.js';
import { CannotAttach } from '../../store/copy/attached-copier.js';
import { readRecord } from '../../store/copy/copy-record.js';
import type { CopySource } from '../../store/copy/copy-source.js';
import type { CopyProgress } from '../../store/copy/copy-options.js';
import { CopyTarget } from '../../store/copy/copy-target.js';
import type { VerifyProgress } from '../../store/copy/copy-verification.js';
import type { OpenStore } from '../../store/open-store.js';
import type { CopyAttempt, CopyOrigin } from './move-host.js';

export interface HostedCopySpec {
  readonly store: OpenStore;
  readonly attempt: CopyAttempt;
  readonly sourceAt: (origin: CopyOrigin) => CopySource;
  readonly clock: Clock;
}

interface Connected {
  readonly permit: string;
  readonly source: CopySource;
  readonly target: CopyTarget;
}

/** The copy that a host makes for one attempt to move a module there. What it has done is in the database, and outlives it. */
export class HostedCopy {
  private connected: Connected | undefined;
  /** Whether this host may read the file of the source. A path says nothing: hosts on other machines have the same ones. */
  private mayAttach = true;

  constructor(private readonly spec: HostedCopySpec) {}

  isOf({ copy, epoch }: CopyAttempt): boolean {
    const { attempt } = this.spec;
    return attempt.copy === copy && attempt.epoch === epoch;
  }

  /** Empties the database of what another attempt has copied. */
  async begin(): Promise<void> {
    const { store, attempt } = this.spec;
    const record = await readRecord(store.reads.sql);
    if (record?.attempt !== attempt.copy) await this.targetOf('').clear();
  }

  async step(origin: CopyOrigin, budgetMs: number): Promise<CopyProgress> {
    const { source, target } = this.connect(origin);
    const { file, identity } = origin;
    const isNear = this.mayAttach && file !== undefined && this.spec.store.kind === 'sqlite' && existsSync(file);
    if (!isNear) return target.step(source, { budgetMs });
    try {
      return await target.step(source, { budgetMs, file: { path: file, identity } });
    } catch (error) {
      if (!(error instanceof CannotAttach)) throw error;
      this.mayAttach = false;
      return target.step(source, { budgetMs });
    }
  }

  verify(origin: CopyOrigin, budgetMs: number): Promise<VerifyProgress> {
    const { source, target } = this.connect(origin);
    return target.verifyStep(source, { budgetMs });
  }

  async close(): Promise<void> {
    await this.connected?.target.close();
    this.connected = undefined;
  }

  /** A mover that has started again shows another permit. */
  private connect(origin: CopyOrigin): Connected {
    if (this.connected?.permit === origin.permit) return this.connected;
    void this.connected?.target.close();
    const { permit, identity } = origin;
    this.connected = { permit, source: this.spec.sourceAt(origin), target: this.targetOf(identity) };
    return this.connected;
  }

  private targetOf(source: string): CopyTarget {
    const { store, attempt, clock } = this.spec;
    return new CopyTarget({ store, epoch: attempt.epoch, attempt: attempt.copy, source, clock });
  }
}
