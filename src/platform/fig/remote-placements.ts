import { Unavailable } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import { messageOf } from '../ops/message-of.js';
import type { Log } from '../ops/log.js';
import { PeerRefused, type PeerSender } from '../peer/peer-exchange.js';
import { backoffMs } from '../work/backoff.js';
import { ReceivedInstances } from './instance.js';
import { receivedInstance } from './instance-endpoints.js';
import type { ModuleBuild } from './module-build.js';
import type { Cause, Placement, StoredPlacement } from './placement.js';
import {
  ChangeResult,
  LONGEST_WAIT_MS,
  PLACE,
  PLACEMENTS,
  received,
  SentJournal,
  type WantedChange,
} from './placement-endpoints.js';
import { JournalFellBack, PlacementChanged, Placements } from './placements.js';
import type { z } from 'zod';

const ANSWER_MS = 5_000;
const AGAIN = { baseMs: 200, capMs: 5_000 };

export interface RemotePlacementsOptions {
  /** Reaches the keeper of the journal. */
  readonly keeper: PeerSender;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: () => number;
}

/**
 * The journal of another host, the keeper: read from it, followed by long polls, and changed through it. While the keeper is
 * away, what was read last stays known.
 */
export class RemotePlacements extends Placements {
  /** The instances of services, as the keeper has sent them last. */
  readonly instances = new ReceivedInstances();
  private version = '';
  private id: string | undefined;
  private keepers: ReadonlyMap<string, ModuleBuild> = new Map();
  private away: string | undefined;
  private readonly stopping = new AbortController();
  private following: Promise<void> | undefined;

  constructor(private readonly options: RemotePlacementsOptions) {
    super();
  }

  override get journal(): string | undefined {
    return this.id;
  }

  /** The builds of the keeper's modules, by name. */
  get builds(): ReadonlyMap<string, ModuleBuild> {
    return this.keepers;
  }

  /** Why the keeper did not answer last; undefined when it did. */
  get silence(): string | undefined {
    return this.away;
  }

  /**
   * Waits until the keeper has sent the journal once. While it is away, it is asked again, at growing intervals.
   * @throws PeerRefused when the keeper refuses: another secret, or no keeper at all.
   */
  async hear(): Promise<void> {
    for (let failures = 1; !this.stopping.signal.aborted; failures += 1)
      try {
        return await this.refresh();
      } catch (error) {
        if (error instanceof PeerRefused || error instanceof JournalFellBack) throw error;
        this.noteSilence(error);
        await this.pause(failures);
      }
  }

  /**
   * Reads each change of the journal from now on. Resolves at {@link stop}.
   * @param accept is called after each answer, and throws when this host cannot go on with it.
   * @throws JournalFellBack. @throws what `accept` throws.
   */
  follow(accept: () => void = () => undefined): Promise<void> {
    this.following ??= this.read(accept);
    return this.following;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following?.catch(() => undefined);
  }

  override refresh(): Promise<void> {
    return this.fetch(0);
  }

  override place(placement: Placement, cause: Cause): Promise<StoredPlacement> {
    return this.send({ to: placement, ...cause });
  }

  override change(from: StoredPlacement, to: Placement, cause: Cause): Promise<StoredPlacement> {
    return this.send({ from: from.revision, to, ...cause });
  }

  private async read(accept: () => void): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      const silent = await this.fetch(LONGEST_WAIT_MS).then(nothing, (error: unknown) => error);
      if (this.stopping.signal.aborted) return;
      if (silent instanceof JournalFellBack) throw silent;
      if (silent === undefined) {
        failures = 0;
        accept();
        continue;
      }
      failures += 1;
      this.noteSilence(silent);
      await this.pause(failures);
    }
  }

  private async fetch(waitMs: number): Promise<void> {
    const { keeper } = this.options;
    const before = this.present;
    const target = `${PLACEMENTS}?known=${encodeURIComponent(this.version)}&wait=${waitMs}`;
    const { signal } = this.stopping;
    const { text } = await keeper.send({ method: 'GET', target, timeoutMs: waitMs + ANSWER_MS, signal });
    const { version, journal, placements, builds, instances } = journalIn(text, keeper.url);
    this.noteAll(placements.map(received), before);
    this.version = version;
    this.id = journal;
    this.keepers = new Map(Object.entries(builds));
    if (this.away !== undefined) this.options.log.info({}, `The journal at ${keeper.url} can be read again.`);
    this.away = undefined;
    this.instances.receive(instances.map(receivedInstance));
  }

  private async send(wanted: z.input<typeof WantedChange>): Promise<StoredPlacement> {
    const { keeper } = this.options;
    const target = PLACE + wanted.to.module;
    const answer = await keeper
      .send({ method: 'POST', target, body: JSON.stringify(wanted), timeoutMs: ANSWER_MS })
      .catch((error: unknown) => {
        throw new Unavailable(`The journal cannot be changed: ${messageOf(error)}`, { cause: error });
      });
    const result = ChangeResult.parse(JSON.parse(answer.text));
    if ('problem' in result) throw result.changed ? new PlacementChanged(result.problem) : new Error(result.problem);
    const row = received(result.placement);
    this.note(row);
    return row;
  }

  private noteSilence(error: unknown): void {
    const before = this.away;
    this.away = messageOf(error);
    if (before === undefined)
      this.options.log.warn(
        { err: error },
        `The journal at ${this.options.keeper.url} cannot be read (${this.away}); what was read last stays known, and it is tried again.`,
      );
  }

  private pause(failures: number): Promise<void> {
    const { clock, random = Math.random } = this.options;
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = clock.after(backoffMs(failures, AGAIN, random), end);
      signal.addEventListener('abort', end);
    });
  }
}

const nothing = () => undefined;

/** The journal in an answer. @throws PeerRefused when it holds none: somebody else listens there. */
function journalIn(text: string, url: string): z.output<typeof SentJournal> {
  try {
    return SentJournal.parse(JSON.parse(text));
  } catch {
    const start = JSON.stringify(text.slice(0, 80));
    throw new PeerRefused(404, 'NOT_FOUND', `${url} answers ${start}, which is no journal of placements`);
  }
}
