import type { AnyCall, AnyCommand, AnyQuery } from '../contract/call.js';
import { Unavailable } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { type Admission, authorise } from './authorise.js';
import { parseInput } from './contract-validation.js';
import { Deadlines } from './deadlines.js';
import type { Dispatcher, Served } from './dispatcher.js';
import { InFlight } from './in-flight.js';
import { RefusalAllowance } from './refusal-allowance.js';
import { reachCommit } from './reach-commit.js';
import { CommandService } from './command-service.js';
import type { ServedModule } from './served-module.js';
import { serveQuery } from './serve-query.js';
import { servedHere } from './served-here.js';
import type { AtVoid, Voider } from './voider.js';
import { type CallObserver, type Watch, WatchedCall } from './watched-call.js';

interface Running {
  readonly module: ServedModule;
  readonly commands: CommandService;
}

/** A call whose caller may make it, and whose input is as its contract says. */
interface Admitted {
  readonly admission: Admission;
  readonly parsed: unknown;
  readonly context: CallContext;
}

/** Serves the calls of the modules that run in this process. */
export class LocalDispatcher implements Dispatcher, Voider {
  private readonly modules = new Map<string, Running>();
  private readonly deadlines: Deadlines;
  private readonly watch: Watch;

  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
    log: Log,
    observer?: CallObserver,
  ) {
    this.deadlines = new Deadlines(clock);
    this.watch = { clock, log, observer };
  }

  /** Serves this module from now on. */
  add(module: ServedModule): void {
    const allowance = new RefusalAllowance(this.clock);
    const commands = new CommandService(module.store, new InFlight(), allowance, this.deadlines, this.clock);
    this.modules.set(module.contract.name, { module, commands });
  }

  dispatch(call: AnyCall, input: unknown, context: CallContext): Promise<Served> {
    return this.guarded(call, context, () => this.serve(call, input, context));
  }

  void(call: AnyCommand, context: CallContext): Promise<AtVoid> {
    return this.guarded(call, context, async () => {
      authorise(call, context.principal);
      const { key } = context;
      if (key === undefined || call.key === 'never')
        throw new Error(
          `${call.module}.${call.name} was sent without a key that it stores; nothing can be declared void.`,
        );
      return this.running(call).commands.void(call, context, key);
    });
  }

  private guarded<T>(call: AnyCall, context: CallContext, work: () => Promise<T>): Promise<T> {
    return this.deadlines.before(context.deadline, context.name, work, new WatchedCall(this.watch, call, context));
  }

  private serve(call: AnyCall, input: unknown, context: CallContext): Promise<Served> {
    const running = this.running(call);
    const admission = authorise(call, context.principal);
    const parsed = parseInput(call, input);
    return call.kind === 'query'
      ? this.answer(running, call as AnyQuery, { admission, parsed, context })
      : this.perform(running, call as AnyCommand, { admission, parsed, context });
  }

  private answer({ module }: Running, call: AnyQuery, { admission, parsed, context }: Admitted): Promise<Served> {
    const answer = () =>
      serveQuery(call, module.handler(call.name) as never, admission, parsed, context, servedHere(call));
    const { atLeast } = context;
    if (atLeast?.module !== call.module) return answer();
    return reachCommit(module.store, atLeast).then(answer);
  }

  private async perform(
    { module, commands }: Running,
    call: AnyCommand,
    { admission, parsed, context: asked }: Admitted,
  ): Promise<Served> {
    // Commands sent on the way derive their keys from this one's, so there is always one to derive from.
    const context: CallContext = { ...asked, key: asked.key ?? this.ids.next() };
    const key = call.key === 'never' ? undefined : asked.key;
    const handler = module.handler(call.name) as never;
    const { commit, ...answer } = await commands.serve(call, handler, admission, parsed, context, key);
    return { ...answer, ...(commit ? { commit } : {}), servedBy: servedHere(call) };
  }

  private running(call: AnyCall): Running {
    const running = this.modules.get(call.module);
    if (!running) throw new Unavailable(`${call.module} is not served here; ask again shortly.`);
    return running;
  }
}
