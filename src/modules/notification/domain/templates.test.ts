import { ORDER_PLACED } from './templates.js';

const facts = {
  shopName: '연희치킨',
  lines: [
    { name: '후라이드치킨', quantity: 2 },
    { name: '치킨무', quantity: 1 },
    { name: '콜라', quantity: 1 },
  ],
  total: 1_039_000,
};

describe('the message that an order has been placed', () => {
  it('tells from whom, what and what it costs', () => {
    expect(ORDER_PLACED.text(facts)).toBe('[연희치킨] 주문이 접수되었습니다. 후라이드치킨 2개 외 2건, 총 1,039,000원');
  });

  it('names a single item alone', () => {
    expect(ORDER_PLACED.text({ ...facts, lines: facts.lines.slice(0, 1) })).toBe(
      '[연희치킨] 주문이 접수되었습니다. 후라이드치킨 2개, 총 1,039,000원',
    );
  });
});
