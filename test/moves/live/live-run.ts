import { setTimeout as sleep } from 'node:timers/promises';
import { PEER_LIMITS } from '../../../src/platform/calls/remote/peer-guard.js';
import { arrives } from '../../../src/platform/testing/waiting.js';
import { quiet } from '../../crash/quiet.js';
import { Random } from '../../crash/random.js';
import { Customer } from '../../program/customer.js';
import type { Attempt } from './history.js';
import type { Finding } from './judge/finding.js';
import { judge } from './judge/judge.js';
import { judgeEffects } from './judge/judge-effects.js';
import { readRows } from './judge/read-rows.js';
import { knownFailpoints } from './known-failpoints.js';
import { ownedModules, ownersBooks, paidOrders } from './live-books.js';
import type { LiveHosts } from './live-hosts.js';
import { LiveLoad } from './live-load.js';
import { isServed } from './live-market.js';
import { LiveMoves } from './live-moves.js';
import type { LiveResult } from './live-report.js';
import { MachineStalls } from '../machine-stalls.js';
import { LiveRounds, type PlayedRound } from './live-rounds.js';
import { RoundPlans } from './round-plan.js';
import { Timeline } from './timeline.js';
import { endsWithin } from './within.js';

/** A client sees these served by every module that responds to members. */
const SERVED = ['/api/members/me', '/api/shops?limit=1', '/api/orders?limit=1', '/api/notifications?limit=1'];
const SERVED_WITHIN_MS = 120_000;
/** The load goes on for a while before the first move, so that there is calm to compare with. */
const CALM_MS = 3_000;
/** At the end: until every command has a final response, and until nothing is left to do. Far longer than either takes. */
const ENDS_WITHIN_MS = 180_000;
const ROUND_STEP = 1_000;

/** One run: mixed load, random moves, and at the end the judge. */
export class LiveRun {
  private readonly history: Attempt[] = [];
  private readonly timeline = new Timeline();
  private readonly abandoned = new AbortController();
  private readonly rounds: PlayedRound[] = [];

  /** @param played gets each round when it is over */
  constructor(
    private readonly hosts: LiveHosts,
    private readonly seed: number,
    private readonly played: (round: PlayedRound, number: number) => void,
  ) {}

  /** @throws Error when something does not come to its end: a move, a host, a command */
  async play(moves: number): Promise<LiveResult> {
    const { hosts, history, seed } = this;
    const stalls = new MachineStalls((from, to) => this.timeline.stalls.push({ from, to }));
    const load = await LiveLoad.open(hosts, seed, history, this.abandoned.signal);
    let fault: Error | undefined;
    load.start((error) => (fault = error));
    try {
      await sleep(CALM_MS);
      await this.playRounds(moves, () => fault);
      // A command that never gets a final response is found by the judge.
      await endsWithin(ENDS_WITHIN_MS, load.end());
      if (fault) throw fault;
    } finally {
      this.abandoned.abort();
      await stalls.end();
      void load.end();
    }
    const findings = await this.judged(load);
    const { timeline, rounds } = this;
    return { seed, rounds, history, timeline, findings, republished: load.republished };
  }

  private async playRounds(moves: number, fault: () => Error | undefined): Promise<void> {
    const { hosts, seed } = this;
    const { token } = await Customer.signIn(hosts.url, 'admin@example.com');
    const served = async () => {
      const all = () =>
        arrives('every module serves clients', () => isServed(hosts.url, token, SERVED), SERVED_WITHIN_MS);
      await all();
      // Hosts hold calls back for as long after the last failure, also from one that is back.
      await sleep(PEER_LIMITS.openMs);
      await all();
    };
    const plans = new RoundPlans(hosts.modules, knownFailpoints());
    const rounds = new LiveRounds(hosts, new LiveMoves(hosts), this.timeline, served);
    for (let number = 1; number <= moves; number += 1) {
      const random = new Random(seed * ROUND_STEP + number);
      const round = await rounds.play(plans.next(random), random);
      this.rounds.push(round);
      this.played(round, number);
      const wrong = fault();
      if (wrong) throw wrong;
    }
  }

  /** Waits until nothing is left to do. Says what is left when that does not come about. */
  private async left(): Promise<readonly Finding[]> {
    const { hosts } = this;
    const addresses = hosts.names.map((name) => hosts.program(name).internalUrl);
    const found = (what: string): Finding[] => [{ law: 'parked', key: 'the end', what, databases: [] }];
    let findings: readonly Finding[] = [];
    const idle = quiet(addresses, () => paidOrders(hosts)).catch((error: Error) => (findings = found(error.message)));
    return (await endsWithin(ENDS_WITHIN_MS, idle)) ? findings : found('the hosts go on, and never have nothing to do');
  }

  /** Waits until the hosts are idle, ends them, and judges. */
  private async judged(load: LiveLoad): Promise<readonly Finding[]> {
    const { hosts, history, timeline } = this;
    const findings = [...(await this.left())];
    await hosts.stop();
    const owned = await ownedModules(hosts);
    const books = ownersBooks(hosts, owned);
    try {
      const rows = await readRows(books, owned);
      findings.push(...judge({ history, rows, timeline, shops: load.market.stalls }));
      findings.push(...(await judgeEffects(books, hosts.modules)));
    } finally {
      await books.close();
    }
    return findings;
  }
}
