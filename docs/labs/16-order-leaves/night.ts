import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { arrives } from '../../../src/platform/testing/waiting.js';
import { readFrom } from '../../../test/moves/module-files.js';
import { Program } from '../../../test/program/program.js';
import { serviceOf } from '../../../test/program/hosts.js';
import { MovableHosts } from '../../../tools/lab/kit/movable-hosts.js';
import { patientPost } from '../../../tools/lab/kit/patient-post.js';
import type { RandomChoices } from '../../../tools/lab/random-choices.js';
import { Dispute } from './dispute.js';
import type { Learner } from './learner.js';
import { Members } from './members.js';
import type { DisputeSeen } from './seen.js';

/** Functional limits, not expectations of speed. */
const [LIMIT_MS, DECIDES_WITHIN_MS] = [120_000, 180_000];
const EACH_FATE = 2;

/** The night in which order leaves, on the built marketplace: members order, the module moves, its host dies twice. */
export class Night {
  /** The orders that were acknowledged, by the wish that they are about. */
  readonly acknowledged: string[] = [];
  pauseMs = 0;
  /** Where the database that serves is. */
  private home: string;
  private last: Dispute | undefined;

  private constructor(
    readonly hosts: MovableHosts,
    readonly members: Members,
    private readonly learner: Learner,
    private readonly choices: RandomChoices,
  ) {
    this.home = hosts.hosts.data('order');
  }

  static async begin(learner: Learner, choices: RandomChoices): Promise<Night> {
    const hosts = await MovableHosts.start('order');
    try {
      return new Night(hosts, await Members.signIn(hosts, learner), learner, choices);
    } catch (error) {
      await hosts.end();
      throw error;
    }
  }

  /** Commands whose first try is lost, then the move, then all other tries. Resolves when each member has what the code returned. */
  async straddle(): Promise<void> {
    const { members } = this;
    for (const fate of ['response lost', 'request lost'] as const) {
      for (let n = 0; n < EACH_FATE; n += 1) members.places(fate);
      const { orderId, quantity } = await this.paid();
      members.accepts(fate, orderId, quantity);
    }
    const isTried = () =>
      members.commands.every(({ fate, lost, ended }) => ended || fate !== 'response lost' || lost !== undefined);
    await arrives('first tries', isTried, LIMIT_MS);
    this.pauseMs = Math.max(...(await this.hosts.leave()).live.pauses);
    await this.hosts.complete();
    members.gate.letThrough();
    await this.allEnded();
  }

  /** A copy that was made before the last start of the original: it is an epoch behind. */
  async anEpochApart(): Promise<DisputeSeen> {
    const copy = this.aside('copy-1');
    await this.hosts.idle(this.members.customer);
    await this.hosts.service.stop();
    await Dispute.copy(this.home, copy);
    await this.hosts.startHost('order', undefined, this.home);
    await this.hosts.hosts.ready();
    await this.paid();
    // The copy is the second one that the operator finds: who takes the last one is wrong here, who takes the first one later.
    return this.dispute('an epoch apart', [this.home, copy], copy);
  }

  /** A snapshot of the disk while the host ran: at the same epoch, but without the last commits. */
  async atOneEpoch(): Promise<DisputeSeen> {
    const copy = this.aside('copy-2');
    await this.hosts.idle(this.members.customer);
    this.hosts.service.freeze();
    await Dispute.copy(this.home, copy);
    this.hosts.service.thaw();
    await this.paid();
    return this.dispute('at one epoch', [copy, this.home], copy);
  }

  /** Starts the other host of the last dispute, once the one that serves has stopped. @returns what it says */
  async otherHost(): Promise<string> {
    await this.hosts.service.stop();
    const [older = ''] = [...(this.last?.directories ?? [])].flatMap(([name, at]) =>
      name === this.last?.older ? [at] : [],
    );
    const environment = { ...this.hosts.hosts.environment('order'), ...this.hosts.settings };
    const { said } = await Program.fail(older, environment, serviceOf('order'));
    return said.trim();
  }

  /** Rows of what serves now. */
  rows<Row extends object>(statement: string): Promise<readonly Row[]> {
    return readFrom<Row>(join(this.home, 'order.sqlite'), statement);
  }

  async end(): Promise<void> {
    this.members.over = true;
    await this.hosts.end();
  }

  /** The host dies while customers begin to order; the code of the learner decides which database goes on. */
  private async dispute(name: DisputeSeen['name'], at: readonly string[], copy: string): Promise<DisputeSeen> {
    const { hosts, members } = this;
    await hosts.service.kill();
    const first = this.choices.below(2) + 1;
    const names = [`host-${first}`, `host-${3 - first}`];
    const directories = new Map(at.map((directory, n) => [names[n] as string, directory]));
    const older = names[at.indexOf(copy)] as string;
    const dispute = new Dispute(hosts, directories, older);
    this.last = dispute;
    await dispute.touch();
    const found = await dispute.found();
    for (let n = 0; n < EACH_FATE; n += 1) members.places('no owner');
    const waiting = members.commands.slice(-EACH_FATE);
    await arrives(
      'refused tries',
      () => waiting.every(({ statuses, ended }) => ended || statuses.length > 0),
      LIMIT_MS,
    );
    const journal = await dispute.journal();
    await inTime(this.learner.endDispute({ journal, hosts: found, start: dispute.start }));
    const served = !hosts.service.gone;
    const taken = dispute.started.at(-1) ?? '';
    if (served) {
      this.home = directories.get(taken) as string;
      await hosts.hosts.ready();
    }
    const there = new Set(
      (await this.rows<{ order_id: string }>('SELECT order_id FROM orders')).map((row) => row.order_id),
    );
    const lost = this.acknowledged.filter((orderId) => !there.has(orderId)).length;
    if (served && lost === 0) await this.allEnded();
    return {
      ...{ name, served, lost, started: dispute.started },
      ...{ triedNext: dispute.triedNext, refusals: dispute.refusals },
      hosts: found.map((host) => `${host.name}: ${host.role}, epoch ${host.epoch}, commit ${host.commit}`),
    };
  }

  /** Places an order of the lab's own, and waits until it is paid and waits for its shop. */
  private async paid(): Promise<{ readonly orderId: string; readonly quantity: number }> {
    const { customer } = this.members;
    const { quantity, body } = this.members.wish();
    const { status, body: reply } = await patientPost(customer, '/api/orders', `lab-16-${quantity}`, body);
    if (status !== 201) throw new Error(`An order of the lab got ${status}: ${JSON.stringify(reply)}`);
    const orderId = String(reply['orderId']);
    this.acknowledged.push(orderId);
    const isPaid = async () => (await customer.get(`/api/orders/${orderId}`)).body['status'] === 'paid';
    await arrives(`${orderId} is paid`, isPaid, LIMIT_MS);
    return { orderId, quantity };
  }

  private async allEnded(): Promise<void> {
    const { commands } = this.members;
    await arrives('the end of every command of a member', () => commands.every(({ ended }) => ended), LIMIT_MS);
    for (const { kind, answer } of commands) {
      const orderId = kind === 'place' ? orderIn(answer) : undefined;
      if (orderId !== undefined && !this.acknowledged.includes(orderId)) this.acknowledged.push(orderId);
    }
  }

  private aside = (name: string) => this.hosts.hosts.data(name);
}

/** The order that a response has acknowledged. */
export function orderIn(text: string | undefined): string | undefined {
  return /"orderId":"([^"]+)"/.exec(text ?? '')?.[1];
}

/** @throws Error when the code of the learner does not end */
async function inTime(work: Promise<void>): Promise<void> {
  const late = pause(DECIDES_WITHIN_MS, 'late' as const, { ref: false });
  if ((await Promise.race([work, late])) === 'late') throw new Error('endDispute did not end within three minutes.');
}
