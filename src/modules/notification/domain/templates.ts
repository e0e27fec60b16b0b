/** The facts of an order that messages tell. */
export interface OrderFacts {
  readonly shopName: string;
  readonly lines: readonly { readonly name: string; readonly quantity: number }[];
  /** Won. */
  readonly total: number;
}

/** A kind of message, and how it is worded. A template's name is stored; its wording may change. */
export interface Template {
  readonly name: string;
  readonly text: (facts: OrderFacts) => string;
}

/** To the customer: the order has been placed (주문 접수 안내). */
export const ORDER_PLACED: Template = {
  name: 'order-placed',
  text: (order) => `[${order.shopName}] 주문이 접수되었습니다. ${itemsOf(order)}, 총 ${won(order.total)}`,
};

/** `후라이드 2개 외 1건`: the first line, and how many more there are. */
function itemsOf({ lines: [first, ...others] }: OrderFacts): string {
  const one = first ? `${first.name} ${first.quantity}개` : '';
  return others.length > 0 ? `${one} 외 ${others.length}건` : one;
}

const won = (amount: number) => `${amount.toLocaleString('ko-KR')}원`;
