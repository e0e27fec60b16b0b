import type { CommandVoider } from '../calls/dispatcher.js';
import type { Clock } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Log } from '../ops/log.js';
import type { Sql } from '../store/sql.js';
import type { LeasedUnits } from './leased-units.js';
import type { OutcomeOrder } from './outcome-order.js';
import type { Run } from './code-run.js';
import type { SagaLimits } from './saga-environment.js';
import type { SagaRecord } from './saga-record.js';
import { type StepId, stepKey } from './saga-ref.js';
import type { LoggedStep, StepLog } from './step-log.js';
import type { StepOutcome } from './step-outcome.js';

/** What the steps of one run work with. */
export interface Execution {
  readonly module: string;
  /** `garden.growth fern-1`: names the saga in errors and units of work. */
  readonly title: string;
  readonly record: SagaRecord;
  readonly run: Run;
  readonly log: StepLog;
  /** Where each concluded step is written as a line. */
  readonly lines: Log;
  readonly order: OutcomeOrder;
  readonly units: LeasedUnits;
  /** The read side of the module's database. */
  readonly reads: Sql;
  readonly voider: CommandVoider;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: SagaLimits;
}

/** The outcome that the log has of a step, when its turn has come; undefined while the step is under way. */
export async function replayed({ order }: Execution, known?: LoggedStep): Promise<StepOutcome | undefined> {
  if (known?.outcome && known.endedNo !== undefined) await order.reached(known.endedNo);
  return known?.outcome;
}

export const keyOf = ({ module, record }: Execution, step: StepId): string => stepKey(module, record.ref, step);

/** Who a step is done by, and why: the module itself, for the member who had the saga started. */
export function contextOf({ module, title, record }: Execution, step?: StepId): CallContext {
  const { onBehalfOf, correlationId, causationId, traceparent, ref } = record;
  return {
    name: step ? `${title}: ${step.part === 'step' ? '' : `${step.part} `}${step.name}` : title,
    principal: { kind: 'module', module, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) },
    correlationId,
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(step ? { key: stepKey(module, ref, step) } : {}),
  };
}
