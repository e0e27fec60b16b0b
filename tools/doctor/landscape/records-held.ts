import { check as faultsOfDecisions } from '../../../test/architecture/rules/decisions.mjs';
import { proofFault, readProofs } from '../../adr/proofs/proofs.mjs';
import { readRecords, written } from '../../adr/record/read-records.mjs';
import type { Measured } from '../question.js';
import type { Evidence } from './evidence.js';
import { git } from './history.js';
import type { Landscape } from './landscape.js';
import { NotFound } from './not-found.js';

/**
 * Whether the accepted decision records are held. That a check is missing, or a proof is out of date, is computed here; whether the
 * checks pass, `npm run adr -- check` says, which takes minutes.
 * @throws NotFound when there is no record
 */
export function recordsHeld(landscape: Landscape): Measured {
  const accepted = readRecords(landscape.root).filter(({ status }) => status === 'accepted');
  if (accepted.length === 0)
    throw new NotFound({
      en: 'docs/adr has no decision record with a status such as "Accepted, 2026-01-05."',
      ko: 'docs/adr에 상태가 "Accepted, 2026-01-05." 형식인 결정 기록이 없다',
    });
  const { records } = landscape.options.evidence;
  if (records) return judged(records, landscape, accepted);
  const faults = faultsOfDecisions(landscape.root);
  const proofs = readProofs(landscape.root);
  const stale = accepted.flatMap((record) => proofFault(landscape.root, record, proofs)?.reason ?? []);
  return {
    figures: { broken: faults.length, doubtful: stale.length, records: accepted.length },
    said: {
      en: `accepted records: ${accepted.length}; faults in what they say: ${faults.length}; proofs out of date: ${stale.length}`,
      ko: `승인된 기록 ${accepted.length}개: 내용의 결함 ${faults.length}개, 낡은 입증 ${stale.length}개`,
    },
    places: [...faults, ...stale],
    unproven: {
      en: 'whether the checks pass was not run; npm run --silent adr -- check --json > adr.json, then --evidence adr.json',
      ko: '검사가 통과하는지는 실행해 보지 않았다. npm run --silent adr -- check --json > adr.json, 그다음 --evidence adr.json',
    },
  };
}

function judged(
  { records, writtenAt }: NonNullable<Evidence['records']>,
  landscape: Landscape,
  accepted: readonly { readonly number: number }[],
): Measured {
  const left = accepted.filter((record) => !records.some(({ number }) => Number(number) === record.number));
  const broken = records.filter(({ verdict }) => verdict === 'BROKEN');
  const doubtful = records.filter(({ verdict, excused }) => ['UNPROVEN', 'STALE'].includes(verdict) && !excused);
  const held = records.filter(({ verdict }) => verdict === 'HOLDS').length;
  const isOld = writtenAt < Number(git(landscape, 'log', '-1', '--format=%ct')) * 1_000;
  return {
    figures: { broken: broken.length, doubtful: doubtful.length + left.length, records: accepted.length },
    said: {
      en: `${held} of ${accepted.length} records hold; broken: ${broken.length}, stale or unproven: ${doubtful.length}, not judged: ${left.length}`,
      ko: `기록 ${accepted.length}개 가운데 ${held}개가 유효하다. 깨진 것 ${broken.length}개, 낡았거나 입증되지 않은 것 ${doubtful.length}개, 판정되지 않은 것 ${left.length}개`,
    },
    places: [
      ...[...broken, ...doubtful].map(({ number, verdict, reasons }) => `${number} ${verdict}: ${reasons[0] ?? ''}`),
      ...left.map(({ number }) => `${written(number)} is not among the results`),
    ],
    ...(isOld
      ? {
          unproven: {
            en: 'the results are older than the last commit; npm run --silent adr -- check --json > adr.json',
            ko: '결과가 마지막 커밋보다 오래되었다. npm run --silent adr -- check --json > adr.json',
          },
        }
      : {}),
  };
}
