import { parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs';

export const boardSorts = [
  'rank',
  'accuracy',
  'robust',
  'twin',
  'twinRobust',
  'parameters',
  'seeds',
  'training',
] as const;
export type BoardSort = (typeof boardSorts)[number];

/** What of the leaderboard stands in the address; defaults are left out of it. */
export const boardUrl = {
  /** Protocol id; empty: the one with most rows. */
  protocol: parseAsString.withDefault(''),
  controls: parseAsBoolean.withDefault(false),
  /** Figures that others have published. */
  published: parseAsBoolean.withDefault(true),
  sort: parseAsStringLiteral(boardSorts).withDefault('rank'),
  descending: parseAsBoolean.withDefault(false),
  /** Key of the row whose panel is open. */
  open: parseAsString.withDefault(''),
};
