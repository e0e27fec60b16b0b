import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { CommandHandler } from '../module/handler.js';
import type { CallContext } from '../ops/context.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';
import { Survey } from './other-hosts.js';

type Call = Operations['way'];

/**
 * Changes the way in which the events of a producer come: first in the hosts of consumers elsewhere, then here. A host that knows no
 * cluster refuses, and then this one changes nothing. One that does not answer keeps its way, and is named.
 */
@injectable()
export class ChangeWay implements CommandHandler<Call, Answer<Call>> {
  constructor(private readonly host: OperatedHost) {}

  async prepare({ producer, way }: In<Call>, call: CallContext): Promise<Answer<Call>> {
    this.host.assertKnown(producer);
    const survey = new Survey();
    const answers = await survey.askAll(this.host.everywhere(), async (module) => {
      const answer = await this.host.elsewhere(module)?.listPart('way', { producer, way }, call);
      return answer?.feeds ?? [];
    });
    // A host of several modules answers for each of them.
    const elsewhere = answers.flatMap(({ answer }) => answer);
    const feeds = [...new Set([...this.host.delivery.takeBy(producer, way), ...elsewhere])].sort();
    return { producer, way, feeds, ...survey.report };
  }

  async apply(tx: Tx, { producer, way }: In<Call>, changed: Answer<Call>): Promise<Answer<Call>> {
    await recordAction(tx, 'way', `${producer} ${way}`);
    return changed;
  }
}
