import { z } from 'zod';
import {
  byModule,
  client,
  command,
  contract,
  event,
  get,
  identifier,
  query,
  refusal,
} from '../../platform/contract/api.js';

export const PAYMENT_UNKNOWN = refusal('PAYMENT_UNKNOWN', 404, 'There is no payment of this order.');
export const ILLEGAL_PAYMENT_STEP = refusal('ILLEGAL_PAYMENT_STEP', 409, 'The payment does not allow this step.');

/** How a customer pays (결제 수단). The gateway is simulated; the card decides the outcome of the charge. */
export const PaymentMethod = z.enum([
  'card-ok',
  'card-declined',
  'card-slow',
  'card-fails',
  'card-timeout-after-charge',
]);

/** The status of a payment (결제 상태). */
export const PaymentStatus = z.enum(['pending', 'authorized', 'captured', 'failed', 'voided', 'refunded']);

/**
 * Why a payment failed: the card was declined, the gateway gave no answer in any attempt, or it authorised and then declined to
 * capture. Nothing is authorised or charged then.
 */
export const FailureReason = z.enum(['declined', 'gateway-failure', 'capture-declined']);

/** An operation of the gateway; each is performed at most once for an order. */
export const Operation = z.enum(['authorize', 'capture', 'void', 'refund']);

/** An amount of Korean won. */
const Won = z.int().min(0).max(100_000_000);
const OrderOnly = z.strictObject({ orderId: identifier });

const Authorization = z.strictObject({
  orderId: identifier,
  memberId: identifier,
  shopId: identifier,
  /** The owner of the shop. */
  ownerId: identifier,
  amount: Won,
  method: PaymentMethod,
});

const PaymentState = z.object({ orderId: z.string(), status: PaymentStatus });

const PaymentView = PaymentState.extend({
  memberId: z.string(),
  shopId: z.string(),
  ownerId: z.string(),
  amount: Won,
  method: PaymentMethod,
  captured: Won,
  refunded: Won,
  /** Why it failed, if it did. */
  reason: FailureReason.optional(),
  requestedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

/** The data of every event of a payment. */
const PaymentFacts = z.object({
  orderId: z.string().describe('The order that is paid.'),
  memberId: z.string().describe('The customer.'),
  shopId: z.string().describe('The shop.'),
  ownerId: z.string().describe('The owner of the shop.'),
  amount: Won.describe('Of the whole order, in won.'),
  method: PaymentMethod.describe('How the customer pays.'),
  at: z.iso.datetime().describe('When the status changed.'),
});

const AccountBalance = z.object({ account: z.string(), debit: z.int(), credit: z.int() });

const step = { in: OrderOnly, out: PaymentState, errors: { PAYMENT_UNKNOWN, ILLEGAL_PAYMENT_STEP } } as const;
const fact = { version: 1, key: 'orderId', keep: 'forever' } as const;

/**
 * 결제: one payment for each order. Its commands record a request and return at once; an event publishes the outcome.
 * Repeating a command that was accepted before returns the present status.
 */
export const payment = contract('payment', {
  calls: {
    /** Requests the authorisation of the amount on the card (승인). `authorized` or `failed` follows; after a void, `voided` may. */
    authorize: command({
      in: Authorization,
      out: PaymentState,
      errors: { ILLEGAL_PAYMENT_STEP },
      allow: [byModule('order')],
    }),
    /** Requests the capture of the authorised amount (매입). `captured` follows; `failed`, if the gateway declines. */
    capture: command({ ...step, allow: [byModule('order')] }),
    /**
     * Requests that nothing be authorised and nothing charged, also while the authorisation is in progress (승인 취소).
     * `voided` follows, or `failed` when the authorisation failed; never `authorized`.
     */
    void: command({ ...step, allow: [byModule('order')] }),
    /** Requests the refund of the whole captured amount, also while the capture is in progress (환불). `refunded` follows. */
    refund: command({ ...step, allow: [byModule('order')] }),
    byOrder: query({
      in: OrderOnly,
      out: PaymentView,
      errors: { PAYMENT_UNKNOWN },
      allow: ['customer:own', 'owner:own', 'admin', byModule('storefront')],
      http: get('/api/payments/:orderId'),
    }),
    /** The sums of the ledger's accounts (시산표), of all orders or of one. Debits and credits are equal. */
    accounts: query({
      in: z.strictObject({ orderId: identifier.optional() }),
      out: z.object({ accounts: z.array(AccountBalance), debit: z.int(), credit: z.int() }),
      allow: ['admin'],
      http: get('/api/payments/ledger/accounts'),
    }),
  },
  events: {
    // This module handles it itself: an operation is an outside effect.
    requested: event({
      version: 1,
      key: 'orderId',
      data: z.object({
        orderId: z.string().describe('The order that is paid.'),
        operation: Operation.describe('What the gateway is to do.'),
      }),
      keep: '7d',
      summary: 'An operation of the payment gateway is requested.',
    }),
    authorized: event({ ...fact, data: PaymentFacts, summary: 'The amount is authorised on the card.' }),
    captured: event({ ...fact, data: PaymentFacts, summary: 'The authorised amount is captured.' }),
    failed: event({
      ...fact,
      data: PaymentFacts.extend({ reason: FailureReason.describe('Why the payment failed.') }),
      summary: 'The payment failed; nothing is authorised or charged.',
    }),
    voided: event({ ...fact, data: PaymentFacts, summary: 'The payment was voided; nothing was charged.' }),
    refunded: event({ ...fact, data: PaymentFacts, summary: 'The whole captured amount was refunded.' }),
  },
});

export type PaymentMethod = z.output<typeof PaymentMethod>;
export type PaymentStatus = z.output<typeof PaymentStatus>;
export type FailureReason = z.output<typeof FailureReason>;
export type Operation = z.output<typeof Operation>;
export type PaymentView = z.output<typeof PaymentView>;
export type AccountBalance = z.output<typeof AccountBalance>;

/** Calls the payment module. */
export class PaymentClient extends client(payment) {}
