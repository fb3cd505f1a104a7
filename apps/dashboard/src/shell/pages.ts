import {
  IconArrowsDiff,
  IconFlask,
  IconListDetails,
  IconServer2,
  IconTrophy,
  type Icon,
} from '@tabler/icons-react';

export interface ShellPage {
  readonly href: '/experiments' | '/runs' | '/compare' | '/leaderboard' | '/trainers';
  readonly label: string;
  readonly icon: Icon;
  /** Second key after `g`. */
  readonly key: string;
}

/** The pages of the left navigation, in order. */
export const shellPages: readonly ShellPage[] = [
  { href: '/experiments', label: 'Experiments', icon: IconFlask, key: 'e' },
  { href: '/runs', label: 'Runs', icon: IconListDetails, key: 'r' },
  { href: '/compare', label: 'Compare', icon: IconArrowsDiff, key: 'c' },
  { href: '/leaderboard', label: 'Leaderboard', icon: IconTrophy, key: 'l' },
  { href: '/trainers', label: 'Trainers', icon: IconServer2, key: 't' },
];
