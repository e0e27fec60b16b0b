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

/** How a customer pays (결제 수단). The gateway is simulated; the card says what becomes of the charge. */
export const PaymentMethod = z.enum([
  'card-ok',
  'card-declined',
  'card-slow',
  'card-fails',
  'card-timeout-after-charge',
]);

/** Where a payment stands (결제 상태). */
export const PaymentStatus = z.enum(['pending', 'authorized', 'captured', 'failed', 'voided', 'refunded']);

/**
 * Why a payment failed: the card was declined, the gateway gave no answer however often it was asked, or it authorised and
 * then declined to capture. Nothing is held or charged then.
 */
export const FailureReason = z.enum(['declined', 'gateway-failure', 'capture-declined']);

/** What a gateway is asked to do for an order, each at most once. */
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

/** What every event of a payment tells; `at` is when it became so. */
const PaymentFacts = z.object({
  orderId: z.string(),
  memberId: z.string(),
  shopId: z.string(),
  ownerId: z.string(),
  amount: Won,
  method: PaymentMethod,
  at: z.iso.datetime(),
});

const AccountBalance = z.object({ account: z.string(), debit: z.int(), credit: z.int() });

const step = { in: OrderOnly, out: PaymentState, errors: { PAYMENT_UNKNOWN, ILLEGAL_PAYMENT_STEP } } as const;
const fact = { version: 1, key: 'orderId', keep: 'forever' } as const;

/**
 * 결제: one payment for each order. Its commands record what is wanted and answer at once; what came of it is told by an
 * event. Repeating a command that was accepted before answers where the payment stands now.
 */
export const payment = contract('payment', {
  calls: {
    /** Wants the amount held on the customer's card (승인). `authorized` or `failed` follows; after a void, `voided` may. */
    authorize: command({
      in: Authorization,
      out: PaymentState,
      errors: { ILLEGAL_PAYMENT_STEP },
      allow: [byModule('order')],
    }),
    /** Wants the held amount taken (매입). `captured` follows; `failed`, if the gateway declines. */
    capture: command({ ...step, allow: [byModule('order')] }),
    /**
     * Wants nothing held and nothing charged, also while the authorisation is under way (승인 취소). `voided` follows, or
     * `failed` when nothing came of the authorisation; never `authorized` any more.
     */
    void: command({ ...step, allow: [byModule('order')] }),
    /** Wants the whole captured amount given back, also while the capture is under way (환불). `refunded` follows. */
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
    /** The gateway is to be asked. The module hears this itself: what a gateway does is an outside effect. */
    requested: event({
      version: 1,
      key: 'orderId',
      data: z.object({ orderId: z.string(), operation: Operation }),
      keep: '7d',
    }),
    authorized: event({ ...fact, data: PaymentFacts }),
    captured: event({ ...fact, data: PaymentFacts }),
    failed: event({ ...fact, data: PaymentFacts.extend({ reason: FailureReason }) }),
    voided: event({ ...fact, data: PaymentFacts }),
    refunded: event({ ...fact, data: PaymentFacts }),
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
