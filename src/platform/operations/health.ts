import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import { refused } from '../contract/failure.js';
import { UNKNOWN_MODULE } from '../events/feed/feed-state.js';
import type { QueryHandler } from '../module/handler.js';
import type { CallContext } from '../ops/context.js';
import type { Operations } from './contract.js';
import { OperatedHost } from './operated-host.js';

/** Returns the readiness of the host and of each of its modules: what `GET /health/ready` responds with. */
@injectable()
export class HostReadiness implements QueryHandler<Operations['readiness']> {
  constructor(private readonly host: OperatedHost) {}

  async answer(): Promise<Answer<Operations['readiness']>> {
    const { notReady, ...ready } = await this.host.health.ready();
    return { ...ready, notReady: [...notReady] };
  }
}

/** Returns the readiness of one module: what `GET /health/ready/<module>` responds with. */
@injectable()
export class HostModuleReadiness implements QueryHandler<Operations['moduleReadiness']> {
  constructor(private readonly host: OperatedHost) {}

  async answer(
    { module }: In<Operations['moduleReadiness']>,
    call: CallContext,
  ): Promise<Answer<Operations['moduleReadiness']>> {
    const elsewhere = this.host.elsewhere(module);
    if (elsewhere) return elsewhere.call('moduleReadiness', { module }, call);
    const { health } = this.host;
    const ready = await health.moduleReady(module);
    if (!ready) throw refused(UNKNOWN_MODULE, `${module} does not run here; here are: ${health.modules.join(', ')}.`);
    return ready;
  }
}

/** Returns all metrics of the host: what `GET /metrics` responds with. */
@injectable()
export class HostMetrics implements QueryHandler<Operations['metrics']> {
  constructor(private readonly host: OperatedHost) {}

  async answer(): Promise<Answer<Operations['metrics']>> {
    const { metrics } = this.host;
    return { contentType: metrics.contentType, text: await metrics.text() };
  }
}
