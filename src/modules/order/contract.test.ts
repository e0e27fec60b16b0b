import { PaymentMethod as TakenByPayment } from '../payment/contract.js';
import { PaymentMethod } from './contract.js';

describe('the ways to pay for an order', () => {
  it('are those that payment takes', () => {
    expect(PaymentMethod.options).toEqual(TakenByPayment.options);
  });
});
