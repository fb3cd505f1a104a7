'use client';
import { useEffect, useRef, type ReactElement } from 'react';
import { pixelBytes, type PixelPicture } from './pixel-bytes.ts';

interface PixelImageProps {
  /** Keep its identity while nothing changes: the canvas is drawn from it. */
  readonly picture: PixelPicture;
  /** For who cannot see it. */
  readonly label: string;
  /** Edge on the page, in CSS pixels. */
  readonly size?: number;
}

/** A small image, enlarged without smoothing: what is seen is what the network gets. */
export function PixelImage({ picture, label, size = 96 }: PixelImageProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height, width] = picture.shape;
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixelBytes(picture), width, height), 0, 0);
  }, [picture, width, height]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      style={{
        ...{ width: size, height: (size * height) / width, display: 'block', imageRendering: 'pixelated' },
        border: '1px solid var(--mantine-color-default-border)',
      }}
    />
  );
}
