import type { AnyCall } from '../contract/call.js';
import { CallFailure, ContractViolation, Unavailable } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Log } from '../ops/log.js';
import { asFailure } from './contract-validation.js';
import type { Ending } from './deadlines.js';
import { servedHere } from './served-here.js';

/** Told about each call, for metrics. `code` is `ok` or the failure's code. */
export interface CallObserver {
  called(call: AnyCall, caller: string, code: string, ms: number): void;
}

export interface Watch {
  readonly clock: Clock;
  readonly log: Log;
  readonly observer?: CallObserver | undefined;
}

/** Sees how one call ends: its caller gets a {@link CallFailure} or an answer, the metrics both, the log what is to be mended. */
export class WatchedCall implements Ending {
  private readonly began: number;

  constructor(
    private readonly watch: Watch,
    private readonly call: AnyCall,
    private readonly context: CallContext,
  ) {
    this.began = watch.clock.monotonic();
  }

  done(): void {
    this.observe('ok');
  }

  failed(error: unknown): CallFailure {
    const failure = error instanceof CallFailure ? error : asFailure(this.call, error);
    failure.servedBy ??= servedHere(this.call);
    this.report(failure);
    this.observe(failure.code);
    return failure;
  }

  private observe(code: string): void {
    const { clock, observer } = this.watch;
    observer?.called(this.call, this.context.principal.kind, code, clock.monotonic() - this.began);
  }

  /** Logs what somebody has to mend: a breach of the callee, or what made a module unavailable. */
  private report(failure: CallFailure): void {
    const { log } = this.watch;
    const { name, correlationId } = this.context;
    const about = (err: unknown) => ({ err, call: name, correlationId });
    if (failure instanceof ContractViolation && failure.breach !== 'input')
      log.error(about(failure.cause ?? failure), failure.message);
    if (failure instanceof Unavailable && failure.cause !== undefined) log.warn(about(failure.cause), failure.message);
  }
}
