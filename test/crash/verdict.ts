/** What the suite found in the end. Lists are of sentences; all of them empty is a pass. */
export interface Findings {
  /** Acknowledged, but not there, or with another response now. */
  readonly lost: string[];
  /** More than one effect of one request: an order, a charge, a message. */
  readonly doubled: string[];
  /** Events or messages of one key out of their order. */
  readonly reordered: string[];
  /** Parked events, held events, stuck sagas. */
  readonly parked: string[];
  /** Won that do not add up. */
  readonly money: string[];
}

export function nothingFound(): Findings {
  return { lost: [], doubled: [], reordered: [], parked: [], money: [] };
}

export function isClean(findings: Findings): boolean {
  return Object.values(findings).every((list: string[]) => list.length === 0);
}

export function bothFindings(one: Findings, other: Findings): Findings {
  const both = (list: keyof Findings) => [...one[list], ...other[list]];
  return {
    lost: both('lost'),
    doubled: both('doubled'),
    reordered: both('reordered'),
    parked: both('parked'),
    money: both('money'),
  };
}
