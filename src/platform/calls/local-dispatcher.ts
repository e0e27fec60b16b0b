import type { AnyCall, AnyCommand, AnyQuery } from '../contract/call.js';
import type { AnyContract } from '../contract/contract.js';
import { CommitUnknown } from '../contract/failure.js';
import type { Owns, QueryHandler } from '../module/handler.js';
import type { Clock } from '../ops/clock.js';
import { type CommitNumber, contains, writtenCommit } from '../ops/commit-number.js';
import { type CallContext, within } from '../ops/context.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import { type AdmittedCall, authorise, notOwned } from './authorise.js';
import { type AdmittedCommand, CommandService } from './command-service.js';
import { asFailure, parseAnswer, parseInput } from './contract-validation.js';
import { notServedHere, type Served, type Transport, type VoidResult } from './dispatcher.js';

/** A module that runs in this process: its contract, its database, and the handler of each call. */
export interface ServedModule {
  readonly contract: AnyContract;
  readonly store: ModuleStore;
  /** Looked up once for each call, when the module is added. */
  handler(call: string): object;
}

interface LocalModule {
  readonly store: ModuleStore;
  readonly commands: CommandService;
  /** The handler of each call, by the call's name. */
  readonly handlers: ReadonlyMap<string, object>;
}

type Policies = { readonly [role: string]: (memberId: string, answer: unknown, input: unknown) => boolean };

/** The transport to the modules of this process: authorises and validates a call, and runs its handler. */
export class LocalDispatcher implements Transport {
  private readonly modules = new Map<string, LocalModule>();

  constructor(private readonly clock: Clock) {}

  /** Serves this module from now on. */
  add(module: ServedModule): void {
    const { contract, store } = module;
    const handlers = new Map(Object.keys(contract.calls).map((call) => [call, module.handler(call)]));
    this.modules.set(contract.name, { store, commands: new CommandService(store, this.clock), handlers });
  }

  dispatch(call: AnyCall, input: unknown, context: CallContext, servedBy: string): Promise<Served> {
    const module = this.moduleOf(call);
    const admission = authorise(call, context.principal);
    const admitted = { call, admission, input: parseInput(call, input), context, servedBy };
    return call.kind === 'query'
      ? answerQuery(module, admitted as AdmittedCall<AnyQuery>)
      : module.commands.execute({ ...admitted, handler: module.handlers.get(call.name) } as AdmittedCommand);
  }

  async void(call: AnyCommand, context: CallContext): Promise<VoidResult> {
    authorise(call, context.principal);
    return this.moduleOf(call).commands.void(call, context);
  }

  private moduleOf(call: AnyCall): LocalModule {
    const module = this.modules.get(call.module);
    if (!module) throw notServedHere(call);
    return module;
  }
}

/** Answers a query on the read side. Its ownership policy judges the answer before it leaves the module. */
function answerQuery(module: LocalModule, query: AdmittedCall<AnyQuery>): Promise<Served> {
  const { call, context, input } = query;
  const handler = module.handlers.get(call.name) as QueryHandler<AnyQuery> & { readonly owns?: Owns<AnyQuery> };
  const toResult = (answer: unknown): Served => {
    const value = parseAnswer(call, answer);
    assertOwned(query, handler.owns, value);
    return new QueryResult(value, query.servedBy);
  };
  const fail = (error: unknown): never => {
    throw asFailure(call, error);
  };
  const answer = (): Promise<Served> => {
    try {
      return within(context, () => handler.answer(input as never, context)).then(toResult, fail);
    } catch (error) {
      return fail(error);
    }
  };
  const { atLeast } = context;
  return atLeast?.module === call.module ? assertCommit(module.store, atLeast).then(answer) : answer();
}

/** @throws Forbidden when only ownership can admit the member, and no policy says that the answer is its own. */
function assertOwned({ call, admission, context, input }: AdmittedCall<AnyQuery>, owns: unknown, value: unknown): void {
  const { principal } = context;
  if (admission.everything || principal.kind !== 'member') return;
  const policies = (owns ?? {}) as Policies;
  if (!admission.ownAs.some((role) => policies[role]?.(principal.memberId, value, input))) throw notOwned(call);
}

/** The result of a query. Its JSON is made on demand: a module that calls another one needs the value only. */
class QueryResult implements Served {
  private text: string | undefined;

  constructor(
    readonly value: unknown,
    readonly servedBy: string,
  ) {}

  get json(): string {
    return (this.text ??= JSON.stringify(this.value));
  }
}

/**
 * Makes sure that a module's read side contains a commit, so that a client that sends back the number of its write reads
 * what it wrote. It never waits: a number leaves the module only after its commit is durable, and every read that begins
 * then sees it, also from another process. A number beyond the last one is therefore made up, or its commit is lost.
 * @throws CommitUnknown when the module has not made that commit.
 */
async function assertCommit(store: ModuleStore, wanted: CommitNumber): Promise<void> {
  const [at] = await store.reads.sql.all<{ epoch: number; number: number }>(
    'SELECT (SELECT epoch FROM _epoch) AS epoch, number FROM _commit',
  );
  if (at && contains({ epoch: Number(at.epoch), number: Number(at.number) }, wanted)) return;
  throw new CommitUnknown(
    `${store.module} has made no commit ${writtenCommit(wanted)}; send an X-Commit that ${store.module} returned, or none.`,
  );
}
