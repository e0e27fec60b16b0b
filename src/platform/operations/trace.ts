import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { QueryHandler } from '../module/handler.js';
import type { CallContext } from '../ops/context.js';
import type { Operations } from './contract.js';
import { MOST_IDS } from './inputs.js';
import { OperatedHost } from './operated-host.js';
import { Survey } from './other-hosts.js';
import type { EffectsQuery } from './traced-module.js';
import type { Effects, Story, TraceLine } from './views.js';

type Call = Operations['trace'];

/** What a module answers, with its name. */
export interface Of<T> {
  readonly module: string;
  readonly answer: T;
}

/**
 * Traces one business key or correlation id through the logs, the sagas and the own tables of all modules, wherever they are,
 * ordered by time. The events and sagas that carry it give the correlation ids; these give everything else.
 */
@injectable()
export class TraceStory implements QueryHandler<Call> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ id }: In<Call>, call: CallContext): Promise<Answer<Call>> {
    const survey = new Survey();
    const modules = this.host.everywhere();
    const traced = (module: string) => this.host.traced(module, call);
    const tell = (correlationIds: readonly string[]) =>
      survey.askAll(modules, (module) => traced(module).story({ id, correlationIds: [...correlationIds] }));

    const correlationIds = correlationIdsOf(await tell([id]));
    const stories = await tell(correlationIds);
    const events = placesOf(stories);
    const keys = [...new Set([id, ...stories.flatMap(({ answer }) => answer.events.map(({ key }) => key))])];
    const effects = await survey.askAll(modules, (module) =>
      traced(module).effects({ keys, correlationIds: [...correlationIds], events }),
    );
    const { report } = survey;
    const items = [...linesOf(stories, effects, unheard(survey)), ...effects.flatMap(entriesOf)];
    items.sort(byTime);
    const complete =
      !report.missing && stories.every(({ answer }) => answer.complete) && correlationIds.length < MOST_IDS;
    return { id, correlationIds: [...correlationIds], complete, items, ...report };
  }
}

/** Compares what happened by its time. */
export function byTime(a: { readonly at: string }, b: { readonly at: string }): number {
  return a.at === b.at ? 0 : a.at < b.at ? -1 : 1;
}

/** The id itself may be one; those of the events and sagas that have it as their key are. */
function correlationIdsOf(stories: readonly Of<Story>[]): readonly string[] {
  const found = stories.flatMap(({ answer }) => [...answer.events, ...answer.sagas]);
  return [...new Set(found.map(({ correlationId }) => correlationId))].slice(0, MOST_IDS);
}

/** @param otherwise the outcome of an event that no module consumes */
function linesOf(
  stories: readonly Of<Story>[],
  effects: readonly Of<Effects>[],
  otherwise: string,
): readonly TraceLine[] {
  const outcomes = outcomesOf(effects);
  return stories.flatMap(({ module, answer }) => [
    ...answer.events.map(({ id, name, occurredAt, correlationId, causationId }) => ({
      at: occurredAt,
      module,
      what: name,
      id,
      outcome: outcomes.get(id) ?? otherwise,
      correlationId,
      ...(causationId === null ? {} : { causationId }),
    })),
    ...answer.sagas.map((line) => ({ ...line, module })),
  ]);
}

/** The outcome of an event that no module consumes. */
export function unheard(survey: Survey): string {
  return survey.report.missing ? 'no module that was asked consumes it' : 'no module here consumes it';
}

/** How each event is with the modules that consume it, by the event's id. */
export function outcomesOf(effects: readonly Of<Effects>[]): ReadonlyMap<string, string> {
  const outcomes = new Map<string, string>();
  for (const { answer } of effects)
    for (const { eventId, outcome } of answer.deliveries) {
      const known = outcomes.get(eventId);
      outcomes.set(eventId, known === undefined ? outcome : `${known}; ${outcome}`);
    }
  return outcomes;
}

/** The events of some modules as those that consume them are asked about them. */
export function placesOf(stories: readonly Of<Story>[]): EffectsQuery['events'] {
  return stories.flatMap(({ module: producer, answer }) =>
    answer.events.map(({ id, name, partition, position }) => ({ producer, id, name, partition, position })),
  );
}

function entriesOf({ module, answer }: Of<Effects>): readonly TraceLine[] {
  return answer.entries.map((entry) => ({ ...entry, module }));
}

/** Returns what one module of this host has logged and done. */
@injectable()
export class ModuleStory implements QueryHandler<Operations['moduleStory']> {
  constructor(private readonly host: OperatedHost) {}

  answer({ module, ...query }: In<Operations['moduleStory']>): Promise<Story> {
    return this.host.tracedHere(module).story(query);
  }
}

/** Returns what one module of this host has done with events. */
@injectable()
export class ModuleEffects implements QueryHandler<Operations['moduleEffects']> {
  constructor(private readonly host: OperatedHost) {}

  answer({ module, ...query }: In<Operations['moduleEffects']>): Promise<Effects> {
    return this.host.tracedHere(module).effects(query);
  }
}
