import { PaymentMethod as TakenByPayment } from '../payment/contract.js';
import { PaymentMethod } from './contract.js';

describe('the ways to pay for an order', () => {
  it('are the ones that payment accepts', () => {
    expect(PaymentMethod.options).toEqual(TakenByPayment.options);
  });
});
