import type { Served } from './dispatcher.js';

/** The answer of a query. Its JSON is made when it is asked for: a module that calls another one never asks. */
export class Answered implements Served {
  private text: string | undefined;

  constructor(
    readonly value: unknown,
    readonly servedBy: string,
  ) {}

  get json(): string {
    return (this.text ??= JSON.stringify(this.value));
  }
}
