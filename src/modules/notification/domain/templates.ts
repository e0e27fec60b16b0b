/** The facts of an order that messages contain. */
export interface OrderFacts {
  readonly orderId: string;
  readonly shopName: string;
  readonly lines: readonly { readonly name: string; readonly quantity: number }[];
  /** Won. */
  readonly total: number;
}

export interface RejectionFacts extends OrderFacts {
  /** In the words of the shop. */
  readonly reason?: string | undefined;
}

export interface CancellationFacts extends OrderFacts {
  readonly reason: keyof typeof BECAUSE;
}

/** A kind of message, and how it is worded. A template's name is stored; its wording may change. */
export interface Template<F = OrderFacts> {
  readonly name: string;
  readonly text: (facts: F) => string;
}

/** Why an order is cancelled, to those it concerns. */
const BECAUSE = {
  'customer-cancelled': '고객 요청',
  'payment-failed': '결제 실패',
  'payment-timeout': '결제 시간 초과',
  'acceptance-timeout': '가게 응답 시간 초과',
} as const;

/** To the customer: the order has been placed (주문 접수 안내). */
export const ORDER_PLACED: Template = {
  name: 'order-placed',
  text: (order) => `[${order.shopName}] 주문이 접수되었습니다. ${contentOf(order)}`,
};

/** To the owner: there is a new order, paid and waiting to be accepted (신규 주문 안내). */
export const ORDER_TO_ACCEPT: Template = {
  name: 'order-to-accept',
  text: (order) => `[${order.shopName}] 새 주문이 들어왔습니다. 수락해 주세요. ${contentOf(order)}`,
};

/** To the customer: the shop accepts the order (주문 수락 안내). */
export const ORDER_ACCEPTED: Template = {
  name: 'order-accepted',
  text: (order) => `[${order.shopName}] 가게에서 주문을 수락했습니다. ${contentOf(order)}`,
};

/** To the customer: the shop rejects the order (주문 거절 안내). */
export const ORDER_REJECTED: Template<RejectionFacts> = {
  name: 'order-rejected',
  text: ({ reason, ...order }) =>
    `[${order.shopName}] 가게에서 주문을 거절하여 결제가 취소됩니다. ${reason === undefined ? '' : `사유: ${reason}. `}${contentOf(order)}`,
};

/** To the customer: the order is cancelled, by whomever (주문 취소 안내). */
export const ORDER_CANCELLED: Template<CancellationFacts> = {
  name: 'order-cancelled',
  text: (order) => `[${order.shopName}] 주문이 취소되었습니다 (${BECAUSE[order.reason]}). ${contentOf(order)}`,
};

/** To the owner: an order of which they were notified is cancelled (주문 취소 안내). */
export const ORDER_WITHDRAWN: Template<CancellationFacts> = {
  name: 'order-withdrawn',
  text: (order) => `[${order.shopName}] 들어온 주문이 취소되었습니다 (${BECAUSE[order.reason]}). ${contentOf(order)}`,
};

/** `후라이드 2개 외 1건, 총 39,000원` */
function contentOf(order: OrderFacts): string {
  return `${itemsOf(order)}, 총 ${won(order.total)}`;
}

/** `후라이드 2개 외 1건`: the first line, and how many more there are. */
function itemsOf({ lines: [first, ...others] }: OrderFacts): string {
  const one = first ? `${first.name} ${first.quantity}개` : '';
  return others.length > 0 ? `${one} 외 ${others.length}건` : one;
}

const won = (amount: number) => `${amount.toLocaleString('ko-KR')}원`;
