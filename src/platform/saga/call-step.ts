import type { VoidResult } from '../calls/dispatcher.js';
import type { CallStep } from '../module/steps.js';
import { contextOf, type Execution, keyOf } from './saga-execution.js';
import { sendOnce } from './send-once.js';
import { sendingCommands, sendingOneCommand, voidingCommand } from './step-commands.js';
import type { StepPlace } from './step-log.js';
import type { StepOutcome } from './step-outcome.js';
import { type Undoable, undone } from './undoable.js';

/** A command to another module. */
export class CallStepOf<T> implements Undoable {
  private outcome: StepOutcome | undefined;

  constructor(
    private readonly x: Execution,
    private readonly place: StepPlace,
    private readonly send: (key: string) => Promise<T>,
    private readonly options: CallStep<T>,
  ) {}

  get name(): string {
    return this.place.id.name;
  }

  async perform(): Promise<StepOutcome> {
    const { x, name, place } = this;
    const { id } = place;
    const { within } = this.options;
    this.outcome = await sendOnce(x, {
      place,
      context: contextOf(x, id),
      ...(within === undefined ? {} : { within }),
      send: () => sendingOneCommand(x, name, () => this.send(keyOf(x, id))),
    });
    return this.outcome;
  }

  async undo(): Promise<StepOutcome> {
    const { x, name } = this;
    const { compensate } = this.options;
    const effect = this.outcome?.kind === 'unknown' ? await this.void() : this.outcome;
    if (effect?.kind !== 'done' || !compensate) return undone;
    const id = { part: 'undo', name } as const;
    const undoing = await sendOnce(x, {
      place: { id, kind: 'call' },
      context: contextOf(x, id),
      send: () => sendingCommands(x, name, () => compensate(keyOf(x, id), effect.value as T)),
    });
    if (undoing.kind !== 'refused') return undone;
    const { code, message } = undoing.refused;
    throw new Error(
      `The compensation of step '${name}' of ${x.title} was refused with ${code}: ${message} ` +
        `A compensation must succeed in the end; catch in it what it may be refused.`,
      { cause: undoing.refused },
    );
  }

  /** What the step came to in its callee, where it can come to nothing else from now on. */
  private async void(): Promise<StepOutcome> {
    const { x, name } = this;
    const step = { part: 'step', name } as const;
    const found = await sendOnce(x, {
      place: { id: { part: 'void', name }, kind: 'call' },
      // As the step itself was sent: the key that is void is the step's.
      context: contextOf(x, step),
      send: () => voidingCommand(x, name, () => this.send(keyOf(x, step))),
    });
    if (found.kind !== 'done') return found;
    const at = found.value as VoidResult;
    return at.kind === 'answered' ? { kind: 'done', value: at.value } : { kind: 'unknown' };
  }
}
