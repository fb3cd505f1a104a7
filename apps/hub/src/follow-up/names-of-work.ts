import { shortForm, type Genome, type TrainingRole } from '@bionas/contracts';

const roleNames: Record<TrainingRole, string> = {
  mix: 'mix',
  twin: 'BP twin',
  'single-rule': 'single-rule version',
  'random-mix': 'random mix',
  'random-genome': 'random genome',
  'adversarial-twin': 'BP twin trained against attacks',
};

/** For notices: "BP twin c3:bp c5:bp | head:bp, seed 2". */
export function describeTraining(role: TrainingRole, genome: Genome, seed: number): string {
  return `${roleNames[role]} ${shortForm(genome)}, seed ${seed}`;
}
