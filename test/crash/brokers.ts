/** What can be done to a node; `tools/kafka/obey.mjs` does it. */
type Deed = 'kill' | 'startNode' | 'restart' | 'pause' | 'resume';

interface Answer {
  readonly ask: number;
  readonly error?: string;
}

/** The nodes of the Kafka cluster that the process which has started this one runs for it. */
export class Brokers {
  private asked = 0;
  private readonly waiting = new Map<number, (answer: Answer) => void>();

  /** @param addresses of all nodes: node 1 has the first. */
  constructor(readonly addresses: readonly string[]) {
    process.on('message', (answer: Answer) => this.waiting.get(answer.ask)?.(answer));
  }

  /** The numbers of the nodes. */
  get nodes(): readonly number[] {
    return this.addresses.map((_, at) => at + 1);
  }

  /** Does something to a node. Resolves when it is done: a node that starts serves requests by then. @throws Error when it failed. */
  async do(deed: Deed, node: number): Promise<void> {
    const ask = (this.asked += 1);
    const answered = new Promise<Answer>((resolve) => this.waiting.set(ask, resolve));
    if (process.send === undefined)
      throw new Error("Nobody runs a Kafka for this suite; start it by 'npm run test:crash -- --kafka'.");
    process.send({ ask, deed, node });
    const { error } = await answered;
    this.waiting.delete(ask);
    if (error !== undefined) throw new Error(`${deed} of node ${node}: ${error}`);
  }

  /** Lets this process end. */
  close(): void {
    process.disconnect();
  }
}
