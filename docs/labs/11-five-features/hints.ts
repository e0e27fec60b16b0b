import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'layers',
    en: 'Every feature adds a line to the end of the same files, and Git cannot know in which order two new last lines belong. Which part of a feature has to stand in a file of others at all?',
    ko: '모든 기능이 같은 파일의 끝에 한 줄씩 더한다. 새로 생긴 두 마지막 줄의 순서를 Git은 알 수 없다. 기능의 어느 부분이 정말로 공용 파일에 있어야 하는가?',
  },
  {
    name: 'sorted-lines',
    en: 'Fewer merges stop, since few names are neighbours in the alphabet. With fifty people they are. Order moves the conflict; it does not remove its cause, a file that everyone edits.',
    ko: '알파벳순으로 이웃하는 이름이 적어서 멈추는 병합이 줄었다. 쉰 명이 되면 다시 이웃한다. 정렬은 충돌하는 위치를 바꿀 뿐, 모두가 고치는 파일이라는 원인은 그대로다.',
  },
  {
    name: 'central-list',
    en: 'The features lie apart now, and one file still names them all: everyone edits it. A program can find its modules by where they lie.',
    ko: '기능은 나뉘었지만 모두를 나열하는 파일이 하나 남아 누구나 그 파일을 고친다. 프로그램은 모듈이 놓인 위치로 모듈을 찾을 수 있다.',
  },
  {
    name: 'not-found',
    en: 'Nothing conflicts, and the merged program does not serve every feature. Who tells it that a feature is there?',
    ko: '충돌은 없지만 병합된 프로그램이 모든 기능을 제공하지는 않는다. 기능이 있다는 것을 누가 프로그램에 알려 주는가?',
  },
  {
    name: 'made-beforehand',
    en: 'The program serves features that nobody has added yet, or a branch adds nothing. On the day that the five begin nobody knows their features: what add() returns for a feature must make its route, and no other.',
    ko: '아직 아무도 추가하지 않은 기능을 프로그램이 제공하거나, 아무것도 추가하지 않는 브랜치가 있다. 다섯 사람이 시작하는 날에는 누구도 그 기능들을 모른다. 기능마다 add()가 돌려주는 파일이 그 경로 하나만 만들어야 한다.',
  },
  {
    name: 'read-the-failure',
    en: 'Your layout failed before anything was merged. The sentence says what happened; look at .lab/11/layout.ts.',
    ko: '병합을 시작하기 전에 layout.ts가 실패했다. 오류 문장이 무슨 일이 있었는지 알려 준다. .lab/11/layout.ts를 보라.',
  },
];
