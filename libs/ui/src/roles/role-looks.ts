import type { TrainingRole } from '@bionas/contracts';

export interface RoleLook {
  readonly label: string;
  readonly meaning: string;
  readonly colour: string;
  readonly symbol: 'circle' | 'rect' | 'triangle' | 'diamond' | 'arrow' | 'pin';
}

/** How the roles of a training are called and drawn. */
export const roleLooks: Record<TrainingRole, RoleLook> = {
  mix: { label: 'mix', meaning: 'found by the search', colour: '#7d6bd6', symbol: 'circle' },
  twin: {
    label: 'BP twin',
    meaning: 'same architecture, seeds and data order, all back-propagation',
    colour: '#287d79',
    symbol: 'rect',
  },
  'single-rule': {
    label: 'single rule',
    meaning: 'same architecture with one rule everywhere',
    colour: '#c26a12',
    symbol: 'triangle',
  },
  'random-mix': {
    label: 'random mix',
    meaning: 'same architecture with rules drawn at random',
    colour: '#94703f',
    symbol: 'diamond',
  },
  'random-genome': {
    label: 'random genome',
    meaning: 'architecture and rules drawn at random: what the search must beat',
    colour: '#8a4a6b',
    symbol: 'arrow',
  },
  'adversarial-twin': {
    label: 'robust BP twin',
    meaning: 'the BP twin, trained on attacked images: what robustness can be, and what it costs in accuracy',
    colour: '#3f6fb5',
    symbol: 'pin',
  },
};
