'use client';
/** The drawing itself: React Flow and ELK are heavy, so `GenomeDrawing` loads this file only when one is shown. */
import { Box, Skeleton, Text, useComputedColorScheme } from '@mantine/core';
import { Handle, Position, ReactFlow, type Edge, type Node, type NodeProps } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import type { ELK } from 'elkjs/lib/elk-api.js';
import { useEffect, useMemo, useState, type MouseEvent, type ReactElement } from 'react';
import type { DrawnGraph, DrawnNode } from './genome-graph.ts';
import { layoutGraph, type GraphLayout } from './layout-graph.ts';
import { ruleColour } from './rule-colours.ts';

interface NodeData extends Record<string, unknown> {
  readonly drawn: DrawnNode;
  readonly vertical: boolean;
}
type FlowNode = Node<NodeData, 'genome'>;

const nodeTypes = { genome: GenomeNode };
const mark = 'light-dark(var(--mantine-color-red-8), var(--mantine-color-red-4))';

function GenomeNode({ data }: NodeProps<FlowNode>): ReactElement {
  const { drawn, vertical } = data;
  const colours = drawn.rule === null ? null : ruleColour(drawn.rule);
  return (
    <div
      style={{
        width: drawn.width,
        height: drawn.height,
        display: 'flex',
        alignItems: 'center',
        justifyContent: 'center',
        gap: 6,
        fontSize: 12,
        whiteSpace: 'nowrap',
        borderRadius: drawn.kind === 'map' ? 15 : 4,
        background: colours?.colour ?? 'var(--mantine-color-default)',
        color: colours?.text ?? 'var(--mantine-color-text)',
        border: colours === null ? '1px solid var(--mantine-color-default-border)' : 'none',
        ...(drawn.depthwise === null
          ? {}
          : { boxShadow: `inset 0 -5px 0 ${ruleColour(drawn.depthwise).colour}` }),
        ...(drawn.marked ? { outline: `2px dashed ${mark}`, outlineOffset: 2 } : {}),
      }}
    >
      <Handle
        type="target"
        position={vertical ? Position.Top : Position.Left}
        isConnectable={false}
        style={{ visibility: 'hidden' }}
      />
      <span>
        {drawn.marked ? '≠ ' : ''}
        {drawn.label}
      </span>
      {drawn.rules !== '' && <strong>{drawn.rules}</strong>}
      <Handle
        type="source"
        position={vertical ? Position.Bottom : Position.Right}
        isConnectable={false}
        style={{ visibility: 'hidden' }}
      />
    </div>
  );
}

let sharedElk: Promise<ELK> | null = null;

/** One layout engine for all drawings of the page; a failed load is tried again by the next drawing. */
async function layoutEngine(): Promise<ELK> {
  sharedElk ??= loadElk().catch((cause: unknown) => {
    sharedElk = null;
    throw cause;
  });
  return sharedElk;
}

/** The package calls itself both a function and its own `default`; which one types say depends on the resolver. */
async function loadElk(): Promise<ELK> {
  const loaded: { readonly default: unknown } = await import('elkjs/lib/elk.bundled.js');
  const { default: Elk } = loaded.default as { readonly default: new () => ELK };
  return new Elk();
}

interface GenomeFlowProps {
  readonly graph: DrawnGraph;
  readonly vertical: boolean;
  readonly maxHeight: number;
  /** Room in pixels; the drawing is scaled down to it. */
  readonly width: number;
  /** A click on an operation that may be one of many, by its place. */
  readonly onPick?: (place: string) => void;
}

/** A drawing in a hidden tab has no size for a while (code 004): nothing to report. */
function reportFlowError(code: string, message: string): void {
  if (code !== '004') console.warn(message);
}

/** One graph of a genome, laid out and drawn. */
export function GenomeFlow({ graph, vertical, maxHeight, width, onPick }: GenomeFlowProps): ReactElement {
  const scheme = useComputedColorScheme('light');
  const [layout, setLayout] = useState<{ of: DrawnGraph; vertical: boolean; layout: GraphLayout } | null>(
    null,
  );
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    let current = true;
    layoutEngine()
      .then(async (elk) => layoutGraph(elk, graph, vertical ? 'DOWN' : 'RIGHT'))
      .then(
        (laid) => {
          if (current) setLayout({ of: graph, vertical, layout: laid });
        },
        (cause: unknown) => {
          if (current) setError(cause instanceof Error ? cause.message : String(cause));
        },
      );
    return () => {
      current = false;
    };
  }, [graph, vertical]);

  const nodes = useMemo((): FlowNode[] => {
    if (layout === null) return [];
    return layout.of.nodes.map((drawn) => ({
      id: drawn.id,
      type: 'genome',
      position: layout.layout.positions.get(drawn.id) ?? { x: 0, y: 0 },
      width: drawn.width,
      height: drawn.height,
      data: { drawn, vertical: layout.vertical },
    }));
  }, [layout]);
  const edges = useMemo((): Edge[] => {
    if (layout === null) return [];
    return layout.of.edges.map((edge) => {
      const colours = edge.rule === null ? null : ruleColour(edge.rule);
      return {
        id: edge.id,
        source: edge.source,
        target: edge.target,
        style: {
          strokeWidth: edge.marked ? 3 : 2,
          ...(colours === null ? {} : { stroke: colours.colour }),
          ...(colours === null || colours.dash === '' ? {} : { strokeDasharray: colours.dash }),
        },
      };
    });
  }, [layout]);

  if (error !== null) {
    return (
      <Text size="sm" c="dimmed">
        The drawing could not be laid out ({error}); the list below says the same.
      </Text>
    );
  }
  if (layout === null) return <Skeleton h={Math.min(120, maxHeight)} />;
  const scale = Math.min(1, (width - 16) / layout.layout.width);
  const height = Math.max(70, Math.min(maxHeight, layout.layout.height * scale + 36));
  return (
    <Box h={height} style={{ overflow: 'hidden' }}>
      <ReactFlow<FlowNode>
        // A new room is fitted anew.
        key={`${layout.layout.width} ${layout.layout.height} ${Math.round(width / 16)}`}
        onError={reportFlowError}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={scheme}
        {...(onPick !== undefined && {
          onNodeClick: (_event: MouseEvent, node: FlowNode) => {
            if (node.data.drawn.kind === 'operation') onPick(node.id);
          },
        })}
        fitView
        fitViewOptions={{ padding: 0.04, maxZoom: 1 }}
        minZoom={0.15}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        zoomOnDoubleClick
        preventScrolling={false}
        style={{ background: 'transparent' }}
      />
    </Box>
  );
}
