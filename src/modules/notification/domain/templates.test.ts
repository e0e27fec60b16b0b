import {
  ORDER_ACCEPTED,
  ORDER_CANCELLED,
  ORDER_PLACED,
  ORDER_REJECTED,
  ORDER_TO_ACCEPT,
  ORDER_WITHDRAWN,
} from './templates.js';

const facts = {
  orderId: 'o1',
  shopName: '연희치킨',
  lines: [
    { name: '후라이드치킨', quantity: 2 },
    { name: '치킨무', quantity: 1 },
    { name: '콜라', quantity: 1 },
  ],
  total: 1_039_000,
};

describe('the message that an order has been placed', () => {
  it('names the shop, the items and the total', () => {
    expect(ORDER_PLACED.text(facts)).toBe('[연희치킨] 주문이 접수되었습니다. 후라이드치킨 2개 외 2건, 총 1,039,000원');
  });

  it('names a single item alone', () => {
    expect(ORDER_PLACED.text({ ...facts, lines: facts.lines.slice(0, 1) })).toBe(
      '[연희치킨] 주문이 접수되었습니다. 후라이드치킨 2개, 총 1,039,000원',
    );
  });
});

describe('the messages about the rest of its life', () => {
  const CONTENT = '후라이드치킨 2개 외 2건, 총 1,039,000원';

  it('give the customer the reason of the shop', () => {
    expect(ORDER_ACCEPTED.text(facts)).toBe(`[연희치킨] 가게에서 주문을 수락했습니다. ${CONTENT}`);
    expect(ORDER_REJECTED.text(facts)).toBe(`[연희치킨] 가게에서 주문을 거절하여 결제가 취소됩니다. ${CONTENT}`);
    expect(ORDER_REJECTED.text({ ...facts, reason: '재료 소진' })).toBe(
      `[연희치킨] 가게에서 주문을 거절하여 결제가 취소됩니다. 사유: 재료 소진. ${CONTENT}`,
    );
  });

  it.each([
    ['customer-cancelled', '고객 요청'],
    ['payment-failed', '결제 실패'],
    ['payment-timeout', '결제 시간 초과'],
    ['acceptance-timeout', '가게 응답 시간 초과'],
  ] as const)('say why an order is cancelled: %s', (reason, because) => {
    expect(ORDER_CANCELLED.text({ ...facts, reason })).toBe(
      `[연희치킨] 주문이 취소되었습니다 (${because}). ${CONTENT}`,
    );
    expect(ORDER_WITHDRAWN.text({ ...facts, reason })).toBe(
      `[연희치킨] 들어온 주문이 취소되었습니다 (${because}). ${CONTENT}`,
    );
  });

  it('say to the owner what to do', () => {
    expect(ORDER_TO_ACCEPT.text(facts)).toBe(`[연희치킨] 새 주문이 들어왔습니다. 수락해 주세요. ${CONTENT}`);
  });
});
