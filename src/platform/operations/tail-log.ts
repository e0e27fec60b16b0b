import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { QueryHandler } from '../module/handler.js';
import type { Operations } from './contract.js';
import { OperatedEvents } from './operated-events.js';

type Call = Operations['tail'];

/** Shows the end of a module's event log. */
@injectable()
export class TailLog implements QueryHandler<Call> {
  constructor(private readonly events: OperatedEvents) {}

  async answer({ module, limit, after }: In<Call>): Promise<Answer<Call>> {
    const seen = after === undefined ? undefined : new Map(after.split(',').map(placeOf));
    const events = await this.events.of(module).tail(seen, limit);
    return {
      items: events.map(({ partition, position, id, name, version, key, data, occurredAt, correlationId }) => ({
        ...{ partition, position, id, event: name, version, key, data, occurredAt, correlationId },
      })),
    };
  }
}

function placeOf(text: string): readonly [partition: number, position: number] {
  const [partition, position] = text.split(':');
  return [Number(partition), Number(position)];
}
