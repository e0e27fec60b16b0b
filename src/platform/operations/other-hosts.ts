import type { Destination, DestinationOf } from '../calls/dispatcher.js';
import { derivedKey, parentKey } from '../calls/make-client.js';
import type { AnyCommand, Answer, In } from '../contract/call.js';
import { CallFailure, isOutage, Refused, Unavailable } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Operations } from './contract.js';
import type { TracedModule } from './traced-module.js';
import type { Missing } from './views.js';

/** The modules that other hosts run, and how to reach these hosts. */
export interface OtherHosts {
  /** The names of all modules, wherever they are. */
  readonly modules: readonly string[];
  /** Undefined for a module whose place is this host. */
  readonly destinationOf: DestinationOf;
  readonly clock: Clock;
}

/** How long one module of a list may take, in milliseconds: a silent host must not use up the time of the others. */
const LIST_MS = 2_000;

/** The operations of the host that runs a module. They are authorised and validated there again. */
export class RemoteOperations {
  constructor(
    private readonly module: string,
    private readonly calls: Operations,
    private readonly destination: Destination,
    private readonly clock: Clock,
  ) {}

  /**
   * Has the host do an operation, under the idempotency key of `context`: a repeat does it once.
   * @throws Unavailable naming the module and the address of its host, and what the operation throws.
   */
  async call<N extends keyof Operations>(
    name: N,
    input: In<Operations[N]>,
    context: CallContext,
  ): Promise<Answer<Operations[N]>> {
    const call = this.calls[name];
    const { transport, name: address } = this.destination;
    // A commit that the caller has seen is one of the database of the operations here.
    const { atLeast: _, ...rest } = context;
    try {
      const { value } = await transport.dispatch(
        call,
        input,
        { ...rest, name: `${call.module}.${name}` },
        `${this.module}@${address}`,
      );
      return value as Answer<Operations[N]>;
    } catch (error) {
      if (!isOutage(error)) throw error;
      throw new Unavailable(`${this.module} is at ${address}, and that host did not do it: ${error.message}`, {
        cause: error,
      });
    }
  }

  /** The same for one of several operations that one command sends: each has a key that follows from that of the command. */
  callPart<N extends keyof Operations>(
    name: N,
    input: In<Operations[N]>,
    context: CallContext,
  ): Promise<Answer<Operations[N]>> {
    const { key } = context;
    const parent = key === undefined ? undefined : parentKey(this.calls[name] as AnyCommand, context);
    return this.call(name, input, {
      ...context,
      ...(parent === undefined ? {} : { key: derivedKey(context, parent, `${name} ${this.module}`) }),
    });
  }

  /** The same for a query that asks several modules: it waits for {@link LIST_MS} at most, and for half of the time that is left. */
  list<N extends keyof Operations>(
    name: N,
    input: In<Operations[N]>,
    context: CallContext,
  ): Promise<Answer<Operations[N]>> {
    return this.call(name, input, this.hurried(context));
  }

  /** As {@link callPart}, and in the time of {@link list}: for a command that goes to several modules. */
  listPart<N extends keyof Operations>(
    name: N,
    input: In<Operations[N]>,
    context: CallContext,
  ): Promise<Answer<Operations[N]>> {
    return this.callPart(name, input, this.hurried(context));
  }

  private hurried(context: CallContext): CallContext {
    const now = this.clock.monotonic();
    const half = ((context.deadline ?? Infinity) - now) / 2;
    return { ...context, deadline: now + Math.min(LIST_MS, half) };
  }

  /** The module as a trace reads it. */
  traced(context: CallContext): TracedModule {
    const { module } = this;
    return {
      name: module,
      story: (query) => this.list('moduleStory', { module, ...query }, context),
      effects: (query) => this.list('moduleEffects', { module, ...query }, context),
    };
  }
}

/** Asks several modules, wherever they are. One that cannot be asked is left out from then on, and named. */
export class Survey {
  private readonly missing = new Map<string, string>();

  /** @returns undefined for a module that cannot be asked. @throws Refused, and errors that are no failures of calls. */
  async ask<T>(module: string, work: () => Promise<T>): Promise<T | undefined> {
    if (this.missing.has(module)) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CallFailure) || error instanceof Refused) throw error;
      this.missing.set(module, error.message);
      return undefined;
    }
  }

  /** Asks all of them at once. */
  async askAll<T>(
    modules: readonly string[],
    work: (module: string) => Promise<T>,
  ): Promise<readonly { readonly module: string; readonly answer: T }[]> {
    const found = await Promise.all(
      modules.map(async (module) => {
        const answer = await this.ask(module, () => work(module));
        return answer === undefined ? [] : [{ module, answer }];
      }),
    );
    return found.flat();
  }

  /** The part of an answer that names the modules which could not be asked. */
  get report(): { readonly missing?: Missing[] } {
    if (this.missing.size === 0) return {};
    return { missing: [...this.missing].sort().map(([module, reason]) => ({ module, reason })) };
  }

  isMissing(module: string): boolean {
    return this.missing.has(module);
  }
}
