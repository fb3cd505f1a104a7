import type { ImageSet } from '@bionas/contracts';

/**
 * Mean and standard deviation of each channel over all pixels of all images, in units of the pixel range (0 to 1).
 * Exact: counted in a histogram. Population standard deviation, as published for these data sets.
 */
export function channelStatistics(set: ImageSet): { mean: number[]; std: number[] } {
  const histograms = Array.from({ length: set.channels }, () => new Float64Array(256));
  for (let channel = 0; channel < set.channels; channel++) {
    const histogram = histograms[channel] ?? new Float64Array(256);
    for (let at = channel; at < set.images.length; at += set.channels) {
      const value = set.images[at] ?? 0;
      histogram[value] = (histogram[value] ?? 0) + 1;
    }
  }
  const pixels = set.images.length / set.channels;
  const mean = histograms.map(
    (histogram) => histogram.reduce((sum, count, value) => sum + count * value, 0) / pixels / 255,
  );
  const std = histograms.map((histogram, channel) => {
    const centre = (mean[channel] ?? 0) * 255;
    return (
      Math.sqrt(histogram.reduce((sum, count, value) => sum + count * (value - centre) ** 2, 0) / pixels) /
      255
    );
  });
  return { mean, std };
}
