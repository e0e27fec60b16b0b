import type { SampleShop } from './sample-shop.js';

/** 한식, 족발·보쌈. Names and prices are made up. */
export const koreanFood: readonly SampleShop[] = [
  {
    name: '할매순대국',
    category: '한식',
    district: '종로구',
    minimumOrder: 9_000,
    owner: 'owner',
    menu: '순대국 9000 · 얼큰순대국 9500 · 내장국밥 9500 · 모둠순대 15000 · 공기밥 1000',
  },
  {
    name: '엄마손김치찌개',
    category: '한식',
    district: '서대문구',
    minimumOrder: 10_000,
    owner: 'owner-2',
    menu: '김치찌개 9000 · 된장찌개 8500 · 제육볶음 11000 · 계란말이 8000 · 라면사리 1000 · 공기밥 1000',
  },
  {
    name: '전주비빔밥 송파',
    category: '한식',
    district: '송파구',
    minimumOrder: 11_000,
    owner: 'owner-3',
    menu: '전주비빔밥 11000 · 육회비빔밥 14000 · 돌솥비빔밥 12000 · 해물파전 16000 · 모주 5000',
  },
  {
    name: '설악곰탕',
    category: '한식',
    district: '강남구',
    minimumOrder: 12_000,
    owner: 'owner-4',
    menu: '곰탕 12000 · 특곰탕 15000 · 도가니탕 18000 · 수육 소 32000 · 깍두기 추가 2000',
  },
  {
    name: '국수그늘',
    category: '한식',
    district: '관악구',
    minimumOrder: 8_000,
    owner: 'owner-5',
    closed: true,
    menu: '잔치국수 6500 · 비빔국수 7500 · 콩국수 9500 · 김밥 3500 · 왕만두 6000',
  },
  {
    name: '왕족발 보쌈마을',
    category: '족발·보쌈',
    district: '마포구',
    minimumOrder: 25_000,
    owner: 'owner-6',
    menu: '왕족발 중 34000 · 불족발 중 36000 · 보쌈 중 33000 · 족발보쌈 반반 42000 · 막국수 8000 · 주먹밥 4000',
  },
  {
    name: '장충동 손족발',
    category: '족발·보쌈',
    district: '성동구',
    minimumOrder: 28_000,
    owner: 'owner-4',
    menu: '앞다리족발 38000 · 뒷다리족발 32000 · 마늘보쌈 35000 · 쟁반막국수 12000 · 새우젓 추가 1000',
  },
];
