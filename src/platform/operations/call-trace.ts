import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { QueryHandler } from '../module/handler.js';
import type { CallContext } from '../ops/context.js';
import { OPERATIONS, type Operations } from './contract.js';
import { OperatedHost } from './operated-host.js';
import { Survey } from './other-hosts.js';
import { byTime, outcomesOf, placesOf, unheard } from './trace.js';
import type { CausedEvent } from './views.js';

type Call = Operations['callTrace'];

/** Reads the events of one correlation id in the logs of all modules, wherever they are, and what their consumers did with them. */
@injectable()
export class TraceCall implements QueryHandler<Call> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ correlationId }: In<Call>, call: CallContext): Promise<Answer<Call>> {
    const survey = new Survey();
    const modules = this.host.everywhere();
    // Who may read was judged here. Other hosts know this caller as operators only, who need not have made the call.
    const asHost = { ...call, principal: { kind: 'module', module: OPERATIONS } } as const;
    const traced = (module: string) => this.host.traced(module, asHost);
    const query = { id: correlationId, correlationIds: [correlationId], withData: true as const };
    const found = await survey.askAll(modules, (module) => traced(module).story(query));
    const stories = found.map(({ module, answer }) => ({
      module,
      answer: { ...answer, events: answer.events.filter((event) => event.correlationId === correlationId) },
    }));
    const events = placesOf(stories);
    const keys = [...new Set(stories.flatMap(({ answer }) => answer.events.map(({ key }) => key)))];
    const asked = { keys, correlationIds: [correlationId], events };
    const outcomes = outcomesOf(await survey.askAll(modules, (module) => traced(module).effects(asked)));
    const items = stories.flatMap(({ module, answer }) =>
      answer.events.map(({ id, name, key, occurredAt, causationId, version = 1, data = '' }): CausedEvent => ({
        ...{ at: occurredAt, module, event: name, version, id, key, data },
        outcome: outcomes.get(id) ?? unheard(survey),
        ...(causationId === null ? {} : { causationId }),
      })),
    );
    items.sort(byTime);
    const complete = !survey.report.missing && stories.every(({ answer }) => answer.complete);
    return { correlationId, complete, items, ...survey.report };
  }
}
