import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js';
import type { DrawnGraph } from './genome-graph.ts';

/** Where each node's upper left corner goes, and how large the drawing is, in pixels. */
export interface GraphLayout {
  readonly positions: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  readonly width: number;
  readonly height: number;
}

/** Lays a graph out in layers from left to right, or from top to bottom where there is little width. */
export async function layoutGraph(
  elk: Pick<ELK, 'layout'>,
  graph: DrawnGraph,
  direction: 'RIGHT' | 'DOWN',
): Promise<GraphLayout> {
  const asked: ElkNode = {
    id: graph.key,
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.layered.spacing.nodeNodeBetweenLayers': '26',
      'elk.spacing.nodeNode': '14',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.randomSeed': '1',
    },
    children: graph.nodes.map((node) => ({ id: node.id, width: node.width, height: node.height })),
    edges: graph.edges.map((edge) => ({ id: edge.id, sources: [edge.source], targets: [edge.target] })),
  };
  const laid = await elk.layout(asked);
  return {
    positions: new Map((laid.children ?? []).map((node) => [node.id, { x: node.x ?? 0, y: node.y ?? 0 }])),
    width: laid.width ?? 0,
    height: laid.height ?? 0,
  };
}
