/** One week of the curriculum. */
export interface Week {
  readonly week: number;
  readonly theme: string;
  /** By their numbers; those that are not built yet are said to be. */
  readonly labs: readonly string[];
  /** The decision record that the group reviews. */
  readonly review: string;
}

/** The eight weeks; docs/curriculum.md tells them with talk outlines, and a test compares both. */
export const WEEKS: readonly Week[] = [
  { week: 1, theme: 'Boundaries and whose data it is', labs: ['01', '02'], review: '0002' },
  { week: 2, theme: 'Events that are not lost', labs: ['03', '04'], review: '0007' },
  { week: 3, theme: 'When a consumer fails, and when it comes late', labs: ['05', '06'], review: '0008' },
  { week: 4, theme: 'Work of several steps, and people who work at once', labs: ['07', '11'], review: '0020' },
  { week: 5, theme: 'Data leaves, data is lost', labs: ['08', '09'], review: '0072' },
  { week: 6, theme: 'Capacity, and a broker', labs: ['10', '14'], review: '0065' },
  { week: 7, theme: 'Strangling: the first modules leave', labs: ['12', '13'], review: '0058' },
  { week: 8, theme: 'Money leaves, and the hardest last', labs: ['15', '16'], review: '0077' },
];
