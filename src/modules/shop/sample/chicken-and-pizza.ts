import type { SampleShop } from './sample-shop.js';

/** 치킨, 피자. Names and prices are made up. */
export const chickenAndPizza: readonly SampleShop[] = [
  {
    name: '연희치킨',
    category: '치킨',
    district: '서대문구',
    minimumOrder: 15_000,
    owner: 'owner',
    menu: '후라이드치킨 18000 · 양념치킨 19500 · 반반치킨 19000 · 간장마늘치킨 20000 · 치킨무 500 · 콜라 1.25L 2500',
  },
  {
    name: '골목통닭',
    category: '치킨',
    district: '마포구',
    minimumOrder: 16_000,
    owner: 'owner-2',
    menu: '옛날통닭 13900 · 순살후라이드 19000 · 매운양념치킨 20000 · 닭똥집튀김 9900 · 생맥주 500cc 4500',
  },
  {
    name: '바삭한형제',
    category: '치킨',
    district: '강남구',
    minimumOrder: 18_000,
    owner: 'owner-3',
    menu: '크리스피치킨 21000 · 허니버터치킨 22500 · 파닭 22000 · 치즈볼 5개 6000 · 감자튀김 5000 · 사이다 500ml 2000',
  },
  {
    name: '한강치킨',
    category: '치킨',
    district: '용산구',
    minimumOrder: 15_000,
    owner: 'owner-4',
    closed: true,
    menu: '후라이드치킨 18500 · 치즈가루치킨 20500 · 닭강정 중 15000 · 떡튀김 3000',
  },
  {
    name: '화덕피자 성수',
    category: '피자',
    district: '성동구',
    minimumOrder: 20_000,
    owner: 'owner',
    menu: '마르게리타 17500 · 고르곤졸라 18500 · 페퍼로니 19900 · 트러플버섯피자 23900 · 갈릭디핑소스 700 · 콜라 500ml 2000',
  },
  {
    name: '피자굽는집',
    category: '피자',
    district: '마포구',
    minimumOrder: 18_000,
    owner: 'owner-2',
    menu: '콤비네이션피자 L 21900 · 불고기피자 L 23900 · 고구마피자 L 22900 · 포테이토피자 L 24900 · 오븐스파게티 7900 · 피클 500',
  },
  {
    name: '뉴욕조각피자',
    category: '피자',
    district: '종로구',
    minimumOrder: 12_000,
    owner: 'owner-5',
    menu: '치즈 한 조각 5500 · 페퍼로니 한 조각 6000 · 하와이안 한 조각 6000 · 윙 6조각 8900 · 루트비어 3000',
  },
];
