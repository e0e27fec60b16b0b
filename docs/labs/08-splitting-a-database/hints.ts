import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'changed-during-copy',
    en: 'Payments change while they are copied, and afterwards. Before the first row is read, let the source note what changes (triggers that insert into a table of changes). carry() then brings the present state of each noted payment over.',
    ko: '복사하는 동안에도, 그 뒤에도 결제는 바뀐다. 첫 행을 읽기 전에 원본이 변경을 적게 하라(변경 테이블에 INSERT하는 트리거). 그러면 carry()가 적힌 결제의 현재 상태를 옮긴다.',
  },
  {
    name: 'stops-writes',
    en: 'The copy keeps customers waiting from its first row to its last. With what is noted meanwhile, a copy needs no pause: only the last few changes do.',
    ko: '복사가 첫 행부터 마지막 행까지 고객을 기다리게 한다. 그동안의 변경을 적어 두면 복사에는 멈춤이 필요 없다. 마지막 변경 몇 개를 옮길 때만 멈추면 된다.',
  },
  {
    name: 'counts-only',
    en: 'Equal counts say that no row is missing; they say nothing about what is in the rows. Compare all columns of all rows of both tables, after the last changes were carried and while nobody writes. A verification that cannot fail is none.',
    ko: '행의 수가 같다는 것은 빠진 행이 없다는 뜻일 뿐, 행의 내용은 말해 주지 않는다. 마지막 변경을 옮긴 뒤 아무도 쓰지 않는 동안 두 테이블의 모든 행과 모든 컬럼을 비교하라. 실패할 수 없는 검증은 검증이 아니다.',
  },
  {
    name: 'sums-only',
    en: 'Verify notices some changes of the copy, and not all: two amounts that are swapped leave every sum as it was. A sum is no comparison. Compare each column of each row, in payments and in ledger, or a checksum of them.',
    ko: '검증이 사본의 어떤 변화는 알아채고 어떤 변화는 놓친다. 두 금액이 서로 바뀌어도 합계는 그대로다. 합계를 맞춰 보는 것은 비교가 아니다. payments와 ledger의 모든 행, 모든 컬럼 또는 그 체크섬을 비교하라.',
  },
  {
    name: 'undo-loses-writes',
    en: 'After the switch, payments are written to the new database alone. The way back must bring these along: note the changes there from the moment of the switch, and carry them in the other direction before reads turn back.',
    ko: '전환한 뒤의 결제는 새 데이터베이스에만 쓰인다. 되돌릴 때는 그것도 함께 가져와야 한다. 전환하는 순간부터 새 쪽에서 변경을 적고, 읽기를 되돌리기 전에 반대 방향으로 옮겨라.',
  },
  {
    name: 'drop-for-good',
    en: 'The undo of the drop makes tables without their rows. Copy them back, as they were copied here, and note what changes meanwhile. Without that the switch before it can no longer be undone.',
    ko: 'drop을 되돌려 테이블은 만들었지만 행이 없다. 처음에 복사한 것처럼 반대 방향으로 복사하고, 그동안의 변경도 적어라. 그러지 않으면 그 앞의 전환을 더는 되돌릴 수 없다.',
  },
  {
    name: 'wrong-reads',
    en: 'A customer read something else than was acknowledged. Between the last change that is carried and the turn of the door a payment slipped in: do both in one pause, and turn reads and writes together.',
    ko: '고객이 응답받은 것과 다른 내용을 읽었다. 마지막 변경을 옮긴 때와 읽고 쓰는 곳을 바꾼 때 사이에 결제가 끼어들었다. 둘을 한 번의 멈춤 안에서 하고, 읽기와 쓰기를 함께 바꿔라.',
  },
  {
    name: 'door',
    en: 'A step left the door, or the tables, not where it should. The sentence names the place. An undo leaves all as it was before its step.',
    ko: '어떤 단계 뒤에 읽고 쓰는 곳이나 테이블의 상태가 올바르지 않다. 어디인지는 문장에 있다. 되돌리고 나면 모든 것이 그 단계를 실행하기 전의 상태여야 한다.',
  },
  {
    name: 'read-the-failure',
    en: 'A step of your plan failed. The sentence names the step and the error of the database.',
    ko: '계획의 한 단계가 실패했다. 어느 단계인지와 데이터베이스의 오류는 문장에 있다.',
  },
];
