import { Unavailable } from '../../../platform/api.js';
import { Gateway, type GatewayAnswer } from './gateway.js';
import { TimedGateway } from './timed-gateway.js';

class SilentGateway extends Gateway {
  charge = () => new Promise<GatewayAnswer>(() => undefined);
  capture = () => Promise.resolve('done' as const);
  void = () => Promise.reject(new Error('a failure of its own'));
  refund = () => Promise.resolve('done' as const);
  find = () => new Promise<GatewayAnswer | undefined>(() => undefined);
}

describe('a gateway with a time limit', () => {
  const gateway = new TimedGateway(new SilentGateway(), 20);

  it('does not keep anybody waiting: an operation without an answer in time is unknown', async () => {
    await expect(gateway.charge('k1', 'o1', 100, 'card-ok')).rejects.toThrow(
      'The payment gateway gave no answer to k1 within 20 ms.',
    );
  });

  it('passes on what it says in time', async () => {
    expect(await gateway.capture('k2', 'k1')).toBe('done');
    await expect(gateway.void('k3', 'k1')).rejects.toThrow('a failure of its own');
  });

  it('is unavailable as a whole when it does not even say what it knows', async () => {
    await expect(gateway.find('k1')).rejects.toThrow(Unavailable);
  });
});
