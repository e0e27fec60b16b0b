import { setTimeout as pause } from 'node:timers/promises';
import { Customer } from '../../../test/program/customer.js';
import { basketOfOwner } from '../../../tools/lab/kit/basket-of-owner.js';
import type { MovableHosts } from '../../../tools/lab/kit/movable-hosts.js';
import type { Learner, Reply, Send } from './learner.js';
import type { Fate } from './seen.js';

type Basket = {
  readonly shopId: string;
  readonly items: readonly { readonly menuItemId: string; readonly quantity: number }[];
};

/** A command that the code of the learner carries out for a member. */
export interface Command {
  readonly kind: 'place' | 'accept';
  readonly fate: Fate;
  /** Tells the orders of one member's wish from all others. */
  readonly quantity: number;
  readonly statuses: number[];
  /** The response that was lost. */
  lost?: string;
  answer?: string | undefined;
  ended: boolean;
}

/** Requests wait here until they are let through. */
class Gate {
  private open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
  letThrough = () => this.open();
}

const [FIRST_QUANTITY, AGAIN_MS] = [20, 300];

/** The members of the marketplace: each command is carried out by the code of the learner, and loses its first try. */
export class Members {
  readonly commands: Command[] = [];
  /** Later tries of what is under way wait for it. */
  readonly gate = new Gate();
  /** No request is sent any more: whoever waits for one waits for the end of the process. */
  over = false;
  private quantity = FIRST_QUANTITY;

  private constructor(
    private readonly hosts: MovableHosts,
    private readonly learner: Learner,
    readonly customer: Customer,
    readonly owner: Customer,
    private readonly basket: Basket,
  ) {}

  static async signIn(hosts: MovableHosts, learner: Learner): Promise<Members> {
    const customer = await Customer.signIn(hosts.monolith.url);
    const owner = await Customer.signIn(hosts.monolith.url, 'owner@example.com');
    return new Members(hosts, learner, customer, owner, (await basketOfOwner(owner)) as Basket);
  }

  /** An order that nobody else places: of so many. */
  wish(): { readonly quantity: number; readonly body: Basket } {
    const quantity = (this.quantity += 1);
    return { quantity, body: { ...this.basket, items: this.basket.items.map((item) => ({ ...item, quantity })) } };
  }

  /** A customer begins to order. */
  places(fate: Fate): void {
    const { quantity, body } = this.wish();
    const command = this.begin('place', fate, quantity);
    const send = this.sending(command, this.customer.token);
    this.follow(command, async () => this.learner.placeOrder({ send, pause, body }));
  }

  /** The shop begins to accept an order. */
  accepts(fate: Fate, orderId: string, quantity: number): void {
    const command = this.begin('accept', fate, quantity);
    const send = this.sending(command, this.owner.token);
    this.follow(command, async () => this.learner.acceptOrder({ send, pause, orderId }));
  }

  private begin(kind: 'place' | 'accept', fate: Fate, quantity: number): Command {
    const command: Command = { kind, fate, quantity, statuses: [], ended: false };
    this.commands.push(command);
    return command;
  }

  private follow(command: Command, carryOut: () => Promise<string | undefined>): void {
    const ended = carryOut().then(
      (text) => void (command.answer = text),
      // Code that throws has told its member nothing.
      () => undefined,
    );
    void ended.finally(() => (command.ended = true));
  }

  private sending(command: Command, token: string): Send {
    let tries = 0;
    const { fate, statuses } = command;
    return async ({ path, key, body }) => {
      const isFirst = (tries += 1) === 1;
      if (!isFirst) await this.gate.opened;
      if (this.over) return new Promise(() => undefined);
      if (isFirst && fate === 'request lost') throw new Error('connect ECONNREFUSED');
      const post = () => this.post(token, path, key, body);
      if (isFirst && fate === 'response lost') {
        command.lost = await settled(post);
        throw new Error('socket hang up');
      }
      const { status, text } = await post();
      statuses.push(status);
      return { status, text };
    };
  }

  private async post(token: string, path: string, key: string, body: object): Promise<Reply> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key };
    const given = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(this.hosts.monolith.url + path, given);
    return { status: response.status, text: await response.text() };
  }
}

/** The text of a response that says what has become of a command: on a slow machine it takes several tries. */
async function settled(post: () => Promise<Reply>): Promise<string> {
  for (;;) {
    const { status, text } = await post();
    if (status < 500) return text;
    await pause(AGAIN_MS);
  }
}
