'use client';
import { Tooltip } from '@mantine/core';
import { shortForm, type Genome } from '@bionas/contracts';
import { Fragment, type CSSProperties, type ReactElement } from 'react';
import { describeGenome } from './describe-genome.ts';
import { genomePlaces, type GenomePlace } from './genome-places.ts';
import { operationName } from './operation-names.ts';
import { ruleColour } from './rule-colours.ts';
import { placeRules } from './rule-names.ts';

const line: CSSProperties = {
  display: 'inline-flex',
  alignItems: 'center',
  gap: 2,
  whiteSpace: 'nowrap',
  fontFamily: 'var(--mantine-font-family-monospace)',
  fontSize: 10,
  lineHeight: '18px',
};
const block: CSSProperties = { borderRadius: 3, padding: '0 3px', minWidth: 20, textAlign: 'center' };
const plain: CSSProperties = { ...block, boxShadow: 'inset 0 0 0 1px var(--mantine-color-default-border)' };
const gap: CSSProperties = { padding: '0 3px', color: 'var(--mantine-color-dimmed)' };

/**
 * A genome on one line: a block an operation, filled with the colour of its rule, with a bar below in that of its depthwise
 * convolutions where these have another. Chains also carry the rule's name in the block; cells (up to 16 blocks) say it in the tooltip
 * and to screen readers.
 */
export function GenomeStrip({ genome }: { readonly genome: Genome }): ReactElement {
  const groups = stripGroups(genome);
  return (
    <Tooltip
      openDelay={200}
      events={{ hover: true, focus: true, touch: true }}
      label={describeGenome(genome).map((text, index) => (
        <div key={index}>{text}</div>
      ))}
    >
      <span role="img" aria-label={shortForm(genome)} style={line} data-genome-strip>
        {groups.map((group, index) => (
          <Fragment key={index}>
            {(index > 0 || group.name !== '') && (
              <span style={gap}>{group.name === '' ? '→' : group.name}</span>
            )}
            {group.items.map((item) => (
              <Block key={item.place} item={item} withRule={genome.space === 'bionas-chain-v1'} />
            ))}
          </Fragment>
        ))}
      </span>
    </Tooltip>
  );
}

interface StripGroup {
  /** Written before its blocks; empty for an arrow, and for nothing before the first. */
  readonly name: string;
  readonly items: readonly GenomePlace[];
}

function stripGroups(genome: Genome): StripGroup[] {
  const places = genomePlaces(genome);
  const head = { name: '', items: places.filter((item) => item.place === 'head') };
  switch (genome.space) {
    case 'bionas-chain-v1':
      return [{ name: '', items: places.filter((item) => item.operation !== null) }, head];
    case 'bionas-cell-v1':
      return [
        { name: 'N', items: places.filter((item) => item.place.startsWith('normal.')) },
        { name: 'R', items: places.filter((item) => item.place.startsWith('reduce.')) },
      ];
    case 'bionas-nb201-v1': {
      const targets = new Set(places.flatMap(({ target }) => target ?? []));
      const nodes = [...targets].map((node, index) => ({
        name: index === 0 ? '' : '+',
        items: places.filter(({ target }) => target === node),
      }));
      return [...nodes, head];
    }
  }
}

function Block({ item, withRule }: { readonly item: GenomePlace; readonly withRule: boolean }): ReactElement {
  const name = item.operation === null ? 'head' : operationName(item.operation).short;
  if (item.rule === null) return <span style={plain}>{name}</span>;
  const { rule, depthwise } = item;
  const { colour, text } = ruleColour(rule);
  const bar = depthwise === null ? {} : { boxShadow: `inset 0 -4px 0 ${ruleColour(depthwise).colour}` };
  return (
    <span
      style={{ ...block, backgroundColor: colour, color: text, ...bar }}
      data-rule={rule}
      {...(depthwise !== null && { 'data-depthwise-rule': depthwise })}
    >
      {withRule ? `${name} ${placeRules({ rule, depthwise })}` : name}
    </span>
  );
}
