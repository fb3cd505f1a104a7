/** An image as rows of pixels in [0, 1]: [height, width, channels], one channel for grey or three for colours. */
export interface PixelPicture {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly values: Float32Array;
}

/** Red, green, blue and opacity, 0 to 255, as a canvas takes them. */
export function pixelBytes({
  shape: [height, width, channels],
  values,
}: PixelPicture): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(4 * height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      const value = values[pixel * channels + (channels === 3 ? colour : 0)] ?? 0;
      bytes[4 * pixel + colour] = Math.round(255 * value);
    }
    bytes[4 * pixel + 3] = 255;
  }
  return bytes;
}

/** What was added to each value, magnified around mid-grey, which is nothing: 0.5 + times · (after − before), cut to [0, 1]. */
export function magnifiedDifference(before: PixelPicture, after: PixelPicture, times: number): PixelPicture {
  return {
    shape: before.shape,
    values: before.values.map((value, place) => {
      const shown = 0.5 + times * ((after.values[place] ?? value) - value);
      return Math.min(1, Math.max(0, shown));
    }),
  };
}
