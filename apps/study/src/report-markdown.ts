import { markdownTable } from './markdown-table.ts';
import { accuracyCells, armRow, describeBudget, weightHeads, weightRows } from './report-text.ts';
import type { DatasetReport, RulesReport } from './report.ts';

/** The report as docs/studies.md has it. */
export function reportMarkdown(report: RulesReport): string {
  return [describeBudget(report), ...report.datasets.map(datasetMarkdown)].join('\n\n');
}

function datasetMarkdown({ dataset, network, arms, features, verdicts }: DatasetReport): string {
  const featureRows = features.map(({ features: kind, accuracy }) => [
    `linear layer on ${kind} features`,
    ...accuracyCells(accuracy),
    '',
  ]);
  const weights = arms.flatMap(weightRows);
  return [
    `### ${dataset}`,
    `${network}.`,
    markdownTable(['rule', 'test accuracy', '95 % interval', 'rate'], [...arms.map(armRow), ...featureRows]),
    ...(weights.length > 0 ? [markdownTable(weightHeads, weights)] : []),
    verdicts.map(({ word, claim, because }) => `- **${word}**: ${claim} (${because})`).join('\n'),
  ].join('\n\n');
}
