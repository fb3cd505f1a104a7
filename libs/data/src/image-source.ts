/** Images as they lie in files: labels at hand, pixels copied out one image at a time. */
export interface ImageSource {
  readonly count: number;
  /** Class of each image: [count]. */
  readonly labels: Uint8Array;
  /** Writes image `index` to `target` from `offset` on, in [height, width, channels] order. */
  copy(index: number, target: Uint8Array, offset: number): void;
}

/** Sources one after another. */
export function concatSources(sources: readonly ImageSource[]): ImageSource {
  const starts: number[] = [];
  let count = 0;
  for (const source of sources) {
    starts.push(count);
    count += source.count;
  }
  const labels = new Uint8Array(count);
  sources.forEach((source, part) => labels.set(source.labels, starts[part]));
  return {
    count,
    labels,
    copy(index, target, offset) {
      const part = starts.findLastIndex((start) => start <= index);
      sources[part]?.copy(index - (starts[part] ?? 0), target, offset);
    },
  };
}

/** Some images of a source, in the order given. */
export function selectFrom(source: ImageSource, indices: Uint32Array): ImageSource {
  return {
    count: indices.length,
    labels: Uint8Array.from(indices, (index) => source.labels[index] ?? 0),
    copy(index, target, offset) {
      source.copy(indices[index] ?? 0, target, offset);
    },
  };
}
