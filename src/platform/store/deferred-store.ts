import { NotOwner, Unavailable } from '../contract/failure.js';
import type { Ownership } from './database/ownership.js';
import type { Connection, DatabaseKind } from './database/database.js';
import type { TableLayout } from './database/table-layout.js';
import { DeferredReads, DeferredUnits } from './deferred-work.js';
import type { OpenStore } from './open-store.js';
import type { ReadSide } from './unit/read-side.js';
import type { UnitOfWork } from './unit/unit-of-work.js';

/** What a closed database is to its module: nothing can be written to it. */
const CLOSED: Ownership = { epoch: 0, role: 'fenced' };

type Subscribe = (store: OpenStore) => () => void;

/**
 * The store of a module while its host runs, whether its database is open or not: what is built on it stays when the database
 * is opened, closed and opened again. While it is closed, every call rejects with Unavailable, whose cause says why; with NotOwner
 * when it is closed because another host serves the module: the call can be sent there.
 */
export class DeferredStore implements OpenStore {
  readonly units: UnitOfWork = new DeferredUnits(this);
  readonly reads: ReadSide = new DeferredReads(this);
  private current: OpenStore | undefined;
  private reason: string;
  /** Whether the database is closed because another host serves the module. */
  private left = false;
  /** How to listen to an open store, with how to stop it. */
  private readonly subscriptions = new Map<Subscribe, (() => void) | undefined>();
  private readonly roleListeners = new Set<() => void>();

  /** @param exclusive whether this process has the database to itself when it is open */
  constructor(
    readonly module: string,
    readonly exclusive: boolean,
  ) {
    this.reason = `The database of ${module} has not been opened yet.`;
  }

  /** The open store. @throws Unavailable while there is none. */
  get opened(): OpenStore {
    if (this.current) return this.current;
    throw this.closed();
  }

  /** The failure of a call while the database is closed. */
  closed(): Unavailable | NotOwner {
    if (this.left)
      return new NotOwner(
        this.module,
        `${this.module} is served by another host, as the journal says. Nothing was done here; call it there with the same key.`,
        { cause: new Error(this.reason) },
      );
    return new Unavailable(
      `${this.module} cannot be reached at present. Nothing was done; try again with the same key.`,
      {
        cause: new Error(this.reason),
      },
    );
  }

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /** Works with an open store from now on. */
  attach(store: OpenStore): void {
    this.current = store;
    this.left = false;
    for (const subscribe of this.subscriptions.keys()) this.subscriptions.set(subscribe, subscribe(store));
  }

  /**
   * Closes the database; it may be opened again.
   * @param reason a sentence for operators. @param left whether another host serves the module
   */
  async detach(reason: string, left = false): Promise<void> {
    const store = this.current;
    this.explain(reason, left);
    this.current = undefined;
    await store?.close();
  }

  /** Says why the database is closed. @param left whether another host serves the module */
  explain(reason: string, left = false): void {
    this.reason = reason;
    this.left = left;
  }

  get identity(): string {
    return this.opened.identity;
  }

  get kind(): DatabaseKind {
    return this.opened.kind;
  }

  get ownership(): Ownership {
    return this.current?.ownership ?? CLOSED;
  }

  get waiting(): number {
    return this.current?.waiting ?? 0;
  }

  get fault(): string | undefined {
    return this.current ? this.current.fault : this.reason;
  }

  onPublished(listener: (partitions: readonly number[]) => void): () => void {
    return this.subscribe((store) => store.onPublished(listener));
  }

  onCommitted(listener: () => void): () => void {
    return this.subscribe((store) => store.onCommitted(listener));
  }

  /** Calls `listener` after each {@link fence}, {@link follow} and {@link activate}. Returns how to stop. */
  onOwnership(listener: () => void): () => void {
    this.roleListeners.add(listener);
    return () => void this.roleListeners.delete(listener);
  }

  async fence(epoch: number, withinMs?: number): Promise<number> {
    return this.notify(await this.opened.fence(epoch, withinMs));
  }

  async follow(epoch: number): Promise<number> {
    return this.notify(await this.opened.follow(epoch));
  }

  async activate(epoch: number): Promise<number> {
    return this.notify(await this.opened.activate(epoch));
  }

  async apply<T>(epoch: number, work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.opened.apply(epoch, work);
  }

  async capture(): Promise<number> {
    return this.opened.capture();
  }

  async endCapture(): Promise<void> {
    return this.opened.endCapture();
  }

  async trimChanges(upTo: number): Promise<void> {
    return this.opened.trimChanges(upTo);
  }

  async probe(): Promise<Ownership> {
    if (!this.current) throw new Error(this.reason);
    return this.current.probe();
  }

  async tables(): Promise<readonly string[]> {
    return this.opened.tables();
  }

  async layout(): Promise<readonly TableLayout[]> {
    return this.opened.layout();
  }

  /** Does nothing while the database is closed: then nothing of it is in files of this process. */
  async emptyLog(): Promise<void> {
    await this.current?.emptyLog();
  }

  close(): Promise<void> {
    return this.detach(`The database of ${this.module} was closed: its host stops.`);
  }

  private notify(last: number): number {
    for (const listener of this.roleListeners) listener();
    return last;
  }

  private subscribe(subscribe: Subscribe): () => void {
    this.subscriptions.set(subscribe, this.current && subscribe(this.current));
    return () => {
      this.subscriptions.get(subscribe)?.();
      this.subscriptions.delete(subscribe);
    };
  }
}
