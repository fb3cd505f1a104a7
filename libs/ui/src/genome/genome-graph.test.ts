import ElkModule from 'elkjs/lib/elk.bundled.js';
import { describe, expect, it } from 'vitest';
import { cellGenome, chainGenome, nb201Genome } from '../testing/genomes.ts';
import { genomeGraphs } from './genome-graph.ts';
import { layoutGraph } from './layout-graph.ts';

describe('graphs of genomes', () => {
  it('a chain is one path from image to classes', () => {
    const [graph, ...others] = genomeGraphs(chainGenome);
    expect(others).toEqual([]);
    expect(graph?.edges.map((edge) => `${edge.source} ${edge.target}`)).toEqual([
      'input layers.0',
      'layers.0 layers.1',
      'layers.1 head',
      'head output',
    ]);
    expect(graph?.nodes.map((node) => node.label)).toEqual([
      'image',
      'conv 3×3',
      'sep conv 5×5',
      'head',
      'classes',
    ]);
  });

  it('a cell has seven maps and eight operations, each between the nodes of its edge', () => {
    const graphs = genomeGraphs(cellGenome, new Set(['normal.0']));
    expect(graphs.map((graph) => graph.key)).toEqual(['normal', 'reduce']);
    const [normal] = graphs;
    expect(normal?.nodes.filter((node) => node.kind === 'map')).toHaveLength(7);
    expect(normal?.nodes.filter((node) => node.kind === 'operation')).toHaveLength(8);
    expect(normal?.edges).toHaveLength(8 * 2 + 4);
    expect(normal?.edges).toContainEqual({
      id: 'normal.3>in',
      source: 'node.2',
      target: 'normal.3',
      rule: 'usf',
      marked: false,
    });
    expect(normal?.nodes.filter((node) => node.marked).map((node) => node.id)).toEqual(['normal.0']);
    expect(graphs[1]?.nodes.some((node) => node.marked)).toBe(false);
  });

  it('a NAS-Bench-201 cell has its nodes and the edges that hold something, others where they differ', () => {
    const [graph, ...others] = genomeGraphs(nb201Genome);
    expect(others).toEqual([]);
    expect(graph?.nodes.map((node) => node.label)).toEqual([
      'input',
      '1',
      '2',
      'output',
      'conv 3×3 (not built)',
      'conv 1×1',
      'skip',
      'avg pool 3×3',
    ]);
    expect(graph?.edges.map((edge) => `${edge.source} ${edge.target}`)).toEqual([
      ...['node.0 edges.0', 'edges.0 node.1', 'node.0 edges.1', 'edges.1 node.2'],
      ...['node.0 edges.3', 'edges.3 node.3', 'node.2 edges.5', 'edges.5 node.3'],
    ]);
    const [differing] = genomeGraphs(nb201Genome, new Set(['edges.2']));
    expect(differing?.nodes.filter((node) => node.marked).map((node) => node.label)).toEqual(['none']);
  });

  it('is laid out without two nodes on one another, sources left of targets', async () => {
    // The package is its own `default` where the resolver gives the function.
    const elk = new ElkModule.default();
    for (const graph of [chainGenome, cellGenome, nb201Genome].flatMap((genome) => genomeGraphs(genome))) {
      const layout = await layoutGraph(elk, graph, 'RIGHT');
      const boxes = graph.nodes.map((node) => ({
        ...node,
        ...(layout.positions.get(node.id) ?? { x: 0, y: 0 }),
      }));
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) {
          const apart =
            one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y;
          expect(apart, `${one.id} and ${other.id}`).toBe(true);
        }
      }
      for (const edge of graph.edges) {
        expect(layout.positions.get(edge.source)?.x).toBeLessThan(layout.positions.get(edge.target)?.x ?? 0);
      }
    }
  });
});
