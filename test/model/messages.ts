import type { Database, Side } from './database.js';

/** What a hop carries: the source's rows at one commit, for a target that stands at an earlier one. */
export interface Hop extends Pick<Database, 'data' | 'outcomes' | 'relayed' | 'read' | 'trimmed'> {
  readonly kind: 'hop';
  readonly to: Side;
  readonly stream: number;
  /** The commit number of the target that it was made for. */
  readonly at: number;
}

/** Has the target of a switch begin its epoch. */
export interface Activate {
  readonly kind: 'activate';
  readonly to: Side;
  readonly epoch: number;
}

export type Message = Hop | Activate;

/** Gives each message that occurs in an exploration a number, so that a network is a short string. */
export class Messages {
  readonly #numbers = new Map<string, number>();
  readonly #messages: Message[] = [];

  /** The network with this message in it. */
  with(network: string, message: Message): string {
    const added = String.fromCharCode(this.#numberOf(message));
    if (network.includes(added)) return network;
    return [...network, added].sort().join('');
  }

  /** @throws RangeError when the network has no message at the index. */
  at(network: string, index: number): Message {
    const message = this.#messages[network.charCodeAt(index)];
    if (!message) throw new RangeError(`There is no message ${index} in a network of ${network.length}.`);
    return message;
  }

  all(network: string): Message[] {
    return Array.from(network, (_, index) => this.at(network, index));
  }

  #numberOf(message: Message): number {
    const text = JSON.stringify(message);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#messages.length);
    return this.#messages.push(message) - 1;
  }
}
