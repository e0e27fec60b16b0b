import { GrowingNumbers } from './growing-numbers.js';

/** Every step between two states that was found, for judging afterwards what can be reached from where. */
export class Transitions {
  readonly #from = new GrowingNumbers();
  readonly #to = new GrowingNumbers();
  readonly #action = new GrowingNumbers();

  add(from: number, to: number, action: number): void {
    this.#from.push(from);
    this.#to.push(to);
    this.#action.push(action);
  }

  /**
   * Which states reach one of the goals.
   * @param states how many states there are
   * @param goals 1 for each goal
   * @param allowed 1 for each action that may be taken
   * @returns 1 for each state that does
   */
  reaching(states: number, goals: Uint8Array, allowed: Uint8Array): Uint8Array {
    const { starts, sources } = this.#backwards(states, allowed);
    const reached = goals.slice();
    const work = new Int32Array(states);
    let count = 0;
    for (let state = 0; state < states; state++) if (reached[state] === 1) work[count++] = state;
    while (count > 0) {
      const state = work[--count] as number;
      for (let i = starts[state] as number; i < (starts[state + 1] as number); i++) {
        const source = sources[i] as number;
        if (reached[source] === 1) continue;
        reached[source] = 1;
        work[count++] = source;
      }
    }
    return reached;
  }

  /** The steps by the state that they lead to: those to state n are `sources[starts[n]…starts[n + 1]]`. */
  #backwards(states: number, allowed: Uint8Array): { starts: Int32Array; sources: Int32Array } {
    const [from, to, action] = [this.#from.all(), this.#to.all(), this.#action.all()];
    const starts = new Int32Array(states + 2);
    for (let i = 0; i < to.length; i++)
      if (allowed[action[i] as number] === 1) (starts[(to[i] as number) + 2] as number)++;
    for (let state = 2; state < starts.length; state++) (starts[state] as number) += starts[state - 1] as number;
    const sources = new Int32Array(starts[states + 1] as number);
    for (let i = 0; i < to.length; i++)
      if (allowed[action[i] as number] === 1) sources[(starts[(to[i] as number) + 1] as number)++] = from[i] as number;
    return { starts, sources };
  }
}
