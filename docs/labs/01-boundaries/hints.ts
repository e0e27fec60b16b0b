import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'illegal-import',
    en: 'rider imports the repository of shop. Whose database does it read when it runs in the transaction of rider? Look for a call in src/modules/shop/contract.ts that tells what the rider needs.',
    ko: 'rider가 shop의 리포지터리를 import한다. rider의 트랜잭션 안에서 실행될 때 그 리포지터리는 누구의 데이터베이스를 읽는가? rider에게 필요한 것을 알려 주는 호출을 src/modules/shop/contract.ts에서 찾아보라.',
  },
  {
    name: 'undeclared',
    en: "rider calls shop, but says so nowhere. A module names in its module.ts every module that it calls: 'uses'.",
    ko: "rider가 shop을 호출하지만 어디에도 선언하지 않았다. 모듈은 자기가 호출하는 모듈을 모두 module.ts의 'uses'에 적는다.",
  },
  {
    name: 'copied-table',
    en: 'A table of your own with the name of theirs is empty: shop writes into its database, not into yours. Either ask shop when you need it, or subscribe to shop.changed and keep what you need.',
    ko: '이름만 같은 테이블을 rider에 만들어도 비어 있다. shop은 자기 데이터베이스에만 쓴다. 필요할 때 shop을 호출하거나, shop.changed를 구독해 필요한 것만 보관하라.',
  },
  {
    name: 'foreign-table',
    en: 'rider names a table of shop. The two modules have different databases, so the table is not there. Call shop, or subscribe to shop.changed and keep what you need in a table of rider.',
    ko: 'rider가 shop의 테이블을 쓴다. 두 모듈은 데이터베이스가 다르므로 그 테이블은 거기에 없다. shop을 호출하거나, shop.changed를 구독해 필요한 것을 rider의 테이블에 보관하라.',
  },
  {
    name: 'literal-district',
    en: 'Both orders are delivered from the same district, and their shops are in two. The district depends on the shop of the order: get it for the shopId of the event.',
    ko: '두 가게는 서로 다른 구에 있는데 두 주문이 같은 구에서 배달되었다. 구는 주문한 가게에 따라 다르다. 이벤트의 shopId로 가게를 찾아 구를 알아내라.',
  },
  {
    name: 'no-district',
    en: 'The import is gone, and with it what it was for: the rider does not know where the shop is. ShopClient.byId returns the district.',
    ko: 'import와 함께 그 목적도 사라졌다. 라이더는 가게가 어디 있는지 모른다. ShopClient.byId가 구(district)를 돌려준다.',
  },
  {
    name: 'read-the-failure',
    en: 'The marketplace of your workspace failed. The sentence says the file and the next step; a call belongs in prepare(), not in apply().',
    ko: '워크스페이스의 마켓플레이스가 실패했다. 오류 문장이 파일과 다음 할 일을 알려 준다. 호출은 apply()가 아니라 prepare()에서 한다.',
  },
];
