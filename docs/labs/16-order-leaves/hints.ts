import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'new-key',
    en: 'To the marketplace, a command under another key is another command. Which key did the try before have, whose response was lost?',
    ko: '마켓플레이스에게 키가 다른 커맨드는 다른 커맨드다. 응답을 잃어버린 이전 시도의 키는 무엇이었는가?',
  },
  {
    name: 'gives-up',
    en: '503 and 504 are no refusals. They say: not served now, or the outcome is unknown. Only a response below 500 says what has become of the command.',
    ko: '503과 504는 거절이 아니다. 지금은 처리하지 못했거나 결과를 모른다는 뜻이다. 커맨드가 어떻게 되었는지는 500 미만의 응답만 알려 준다.',
  },
  {
    name: 'by-hand',
    en: 'A try that failed says nothing about the saga: it may have heard of the acceptance, or may still wait for it. Who compensates, and when? src/modules/order/checkout/checkout.ts',
    ko: '시도가 실패했다고 해서 사가의 상태를 알 수 있는 것은 아니다. 이미 수락을 전달받았을 수도, 아직 기다리고 있을 수도 있다. 보상은 누가, 언제 하는가? src/modules/order/checkout/checkout.ts를 보라.',
  },
  {
    name: 'newest-file',
    en: 'A backup that was just restored has the newest file. What does the journal say about the owner, and what does each database say about itself? The host that you started was refused: read its sentence.',
    ko: '방금 복원한 백업이 가장 최근에 수정된 파일이다. 저널은 소유자에 대해 무엇이라고 하는가? 각 데이터베이스는 자신에 대해 무엇이라고 하는가? 여러분이 시작한 호스트는 거부되었다. 그 문장을 읽어라.',
  },
  {
    name: 'first-that-starts',
    en: 'An epoch tells a copy from the original only when an owner has started since. Here both are at one epoch, so either would start, and its start fences the other one. What else does each database say about itself?',
    ko: '에포크로 사본과 원본을 구별하려면 그사이에 소유자가 한 번은 시작했어야 한다. 여기서는 둘의 에포크가 같아 어느 쪽이든 시작되고, 먼저 시작한 쪽이 다른 쪽을 펜싱한다. 각 데이터베이스가 자신에 대해 말하는 것이 또 있는가?',
  },
  {
    name: 'tries-both',
    en: 'You start one host after the other, until one serves. That works where Ficus refuses the wrong one. Where both are at one epoch it refuses neither, and the order in which you try them decides which orders are lost. Decide by what the journal and the databases say, before the first start.',
    ko: '하나가 응답할 때까지 호스트를 차례로 시작하고 있다. Ficus가 틀린 쪽을 거부할 때는 통한다. 둘의 에포크가 같으면 어느 쪽도 거부하지 않으므로, 시도한 순서에 따라 주문을 잃을 수 있다. 첫 시작 전에, 저널과 데이터베이스가 말하는 것을 보고 결정하라.',
  },
  {
    name: 'epoch-fell',
    en: 'An epoch only rises: that is what fences the host that lost. Leave the journal and the databases alone, and start the owner.',
    ko: '에포크는 올라가기만 한다. 그래야 진 쪽 호스트가 펜싱된다. 저널과 데이터베이스는 건드리지 말고 소유자를 시작하라.',
  },
  {
    name: 'not-ended',
    en: 'The night was not played to its end; the sentence says why. straddle.mjs exports placeOrder, acceptOrder and endDispute, and each of them ends.',
    ko: '밤이 끝까지 진행되지 못했다. 이유는 문장에 있다. straddle.mjs는 placeOrder, acceptOrder, endDispute를 export하고, 셋 모두 끝나야 한다.',
  },
];
