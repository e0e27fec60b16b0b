import { payment } from '../../payment/contract.js';
import { CheckoutWorld } from '../fixtures/checkout-world.js';

const { authorized, captured, failed } = payment.events;

describe('cancelling an order', () => {
  let checkout: CheckoutWorld;
  beforeAll(async () => {
    checkout = await CheckoutWorld.open();
  });
  afterAll(() => checkout.world.close());

  const cancelled = async (orderId: string) => {
    const answer = await checkout.post(orderId, 'cancel');
    expect([answer.status, answer.body]).toEqual([200, { orderId, status: 'cancelled' }]);
    await checkout.world.settled();
    expect(await checkout.view(orderId)).toMatchObject({ status: 'cancelled', reason: 'customer-cancelled' });
  };

  it('before it is paid lets go of what may be held, also when the payment comes after all', async () => {
    const orderId = await checkout.placed();
    await cancelled(orderId);
    await checkout.told(authorized, orderId);
    expect(await checkout.view(orderId)).toMatchObject({ status: 'cancelled' });
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'void']);
    expect(await checkout.events(orderId)).toEqual(['placed', 'cancelled']);
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done' });
  });

  it('before it is accepted lets go of what is held', async () => {
    const orderId = await checkout.paid();
    await cancelled(orderId);
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'void']);
    expect(await checkout.events(orderId)).toEqual(['placed', 'paid', 'cancelled']);
  });

  it('after it is accepted, and while it is charged, gives the amount back once it is taken', async () => {
    const orderId = await checkout.accepted();
    await cancelled(orderId);
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'capture']);
    await checkout.told(captured, orderId);
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'capture', 'refund']);
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done', refund: 'done' });
  });

  it('after it is charged gives the amount back', async () => {
    const orderId = await checkout.accepted();
    await checkout.told(captured, orderId);
    await cancelled(orderId);
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'capture', 'refund']);
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done', refund: 'done' });
    expect(await checkout.events(orderId)).toEqual(['placed', 'paid', 'accepted', 'cancelled']);
  });

  it('while it is charged gives nothing back when the charge fails', async () => {
    const orderId = await checkout.accepted();
    await cancelled(orderId);
    await checkout.told(failed, orderId, { reason: 'capture-declined' });
    expect(await checkout.view(orderId)).toMatchObject({ reason: 'customer-cancelled' });
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'capture']);
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done' });
  });
});
